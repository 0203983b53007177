#!/usr/bin/env bash
# Very many peers in one process: all join through the protocol, then look up.
# Prints memory and the time of the join; without arguments also into docs/simulator.md. `keep` keeps the tables for
# throughput.sh, which takes memory at the end of the join.
# usage: SOUK=PROGRAM scale.sh [PEERS] [LOOKUPS] [keep]    default 1000000 100000
# needs: jq
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
[[ ${1:-0} != *[!0-9]* && ${2:-0} != *[!0-9]* ]] || usage
peers=${1:-1000000} lookups=${2:-100000}
net=$results/joined-$peers.net
keeping=()
[[ ${3:-} != keep ]] || keeping=(--save-net "$net.part")

"$SOUK" sim lookup --peers "$peers" --lookups "$lookups" --threads 2 --json "${keeping[@]}" >"$results/scale.json" ||
  fail "the run did not end well"
[[ ${3:-} != keep ]] || mv "$net.part" "$net"
{
  echo "| peers | lookups | join, minutes | rss_peak_bytes | bytes_per_peer | lookups/s | closest found |"
  echo "|---:|---:|---:|---:|---:|---:|---:|"
  jq -r '[.parameters.peers, .parameters.lookups, (.join_s / 6 | round / 10), .rss_peak_bytes, (.bytes_per_peer | round),
          (.lookups_per_s | round), "\(.success_percent * 100 | round / 100) %"] | "| \(map(tostring) | join(" | ")) |"' \
    "$results/scale.json"
  printf '\n%s.\n' "$(processor)"
} | tee "$results/scale.md"
(($# > 0)) || replace_section "$source_dir/docs/simulator.md" sim:scale <"$results/scale.md"
