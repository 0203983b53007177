#!/usr/bin/env bash
# Whether records that are published once are found for a day while peers come and go, and what that costs each peer.
# usage: SOUK=PROGRAM churn.sh [PEERS] [LENGTH]    default 2000 24h: also written into docs/simulator.md
# needs: jq
# Fails when fewer are found than 99.9, 99.5 and 98 % for sessions of 60, 30 and 10 minutes.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
peers=${1:-2000} length=${2:-24h}
[[ $peers != *[!0-9]* ]] || usage

run() { # run SESSION
  local file=$results/churn-$peers-$length-$1.json
  [[ -s $file ]] || { "$SOUK" sim churn --peers "$peers" --session "$1" --length "$length" --threads 2 --json >"$file.part" &&
    mv "$file.part" "$file"; } || fail "souk sim churn --session $1 does not work"
  cat "$file"
}

{
  echo "| mean session | found | goal | in the last hour | replicas at the end | p50 / p95, ms | packets/s | bytes/s | joins |"
  echo "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
  for row in 60m:99.9 30m:99.5 10m:98; do
    run "${row%:*}" | jq -r --arg session "${row%:*}" --arg goal "${row#*:}" '
      def at(digits): . * pow(10; digits) | round / pow(10; digits);
      "| \($session) | \(.found_percent | at(3)) % | \($goal) % | \(.found_last_percent | at(2)) % | \(.replicas_mean | at(1)) |"
      + " \(.latency_ms.p50 | at(0)) / \(.latency_ms.p95 | at(0)) | \(.packets_per_peer_s | at(2)) | \(.bytes_per_peer_s | at(0)) |"
      + " \(.sessions) |"'
  done
  printf '\n%s peers, %s of virtual time; packets and bytes are what each peer sends a second.\n' "$(grouped <<<"$peers")" "$length"
} | tee "$results/churn.md"
(($# > 0)) || replace_section "$source_dir/docs/simulator.md" sim:churn <"$results/churn.md"
awk -F'|' '$3 ~ /%/ && $3 + 0 < $4 + 0 { print "NOT AS EXPECTED:" $0; bad = 1 } END { exit bad }' "$results/churn.md"
