#!/usr/bin/env bash
# How many lookups of values a second the simulator makes with two threads, in networks that joined through the protocol.
# usage: SOUK=PROGRAM throughput.sh [full|PEERS...]    default: 10000 100000; full: also 1000000, and the table of the docs
# needs: jq
# Prints a table: medians of three runs, below a million peers. The machine must have nothing else to do.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
sizes=("$@")
case ${1:-} in
  '') sizes=(10000 100000) ;;
  full) sizes=(10000 100000 1000000) ;;
  *[!0-9]*) usage ;;
esac

# One run of the measured phase, whose tables and values are there before.
run_once() { # run_once PEERS LOOKUPS
  "$SOUK" sim lookup --peers "$1" --lookups "$2" --threads 2 --mode get --load-net "$(net_of "$1")" --json |
    jq -r '"\(.lookups_per_s) \(.events_per_s) \(.rpcs.mean) \(.success_percent)"'
}

row() { # row PEERS
  local lookups=$((10 * $1 < 100000 ? 10 * $1 : 100000)) runs=$(($1 < 1000000 ? 3 : 1)) i
  net_of "$1" >/dev/null
  for ((i = 0; i < runs; i++)); do run_once "$1" "$lookups"; done | sort -n |
    awk -v peers="$(grouped <<<"$1")" -v lookups="$(grouped <<<"$lookups")" '
      { line[NR] = $0 }
      END {
        split(line[int((NR + 1) / 2)], f, " ")
        printf "| %s | %s | %d | %d | %d | %.2f | %.2f %% |\n", peers, lookups, NR, f[1], f[2], f[3], f[4]
      }'
}

table() {
  echo "| peers | lookups | runs | lookups/s | events/s | requests of a lookup | found |"
  echo "|---:|---:|---:|---:|---:|---:|---:|"
  for peers in "${sizes[@]}"; do row "$peers"; done
  printf '\n%s.\n' "$(processor)"
}
table | tee "$results/throughput.md"
[[ ${1:-} != full ]] || replace_section "$source_dir/docs/simulator.md" sim:throughput <"$results/throughput.md"
