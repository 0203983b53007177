#!/usr/bin/env bash
# What one hostile peer costs a node: RATE announcements a second for ten seconds, of each kind (fresh, replayed, forged, expired,
# oversized), while an honest peer pushes fifty a second and somebody searches.
# usage: SOUK=PROGRAM SOUK_CORPUS=TABLE hostile.sh [RATE]    default: 10000
# needs: jq python3 python3-msgpack
# (and gossip_bench beside the program: ./dev bench builds it)
# Prints one JSON document a kind: what was answered to the hostile and to the honest one, the time of a search (ms), the node's
# processor time, its anonymous memory before and after, and how many announcements it has that are not the honest peer's.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
[[ ${1:-} != -* ]] || usage
rate=${1:-10000}
corpus=$(realpath "${SOUK_CORPUS:?a table of real packages, see bench/search/search.sh}")
enter_folder

rows 100000 >table.tsv
for kind in fresh replayed forged expired oversized; do
  start_node $kind
  run catalogue import table.tsv --source table --data $kind
  memory=$(anonymous_kib "${process[$kind]}")
  "$bench" push to="${address[$kind]}" rate="$rate" seconds=10 kind=$kind seed=1 >hostile 2>began &
  others=($!)
  until_true 120 grep -q pushing began # it signs everything first
  cpu=$(cpu_s "${process[$kind]}")
  "$bench" push to="${address[$kind]}" rate=50 seconds=9 seed=2 >honest 2>/dev/null &
  others+=($!)
  search_mix $kind >searched
  wait "${others[@]}"
  jq -nc --arg kind $kind --slurpfile hostile hostile --slurpfile honest honest --slurpfile searched searched \
    --argjson cpu "$(cpu_s "${process[$kind]}")" --argjson before "$cpu" --argjson memory "$memory" \
    --argjson after "$(anonymous_kib "${process[$kind]}")" \
    --argjson have "$("$SOUK" catalogue status --data $kind --json | jq .announcements)" \
    '{kind: $kind, hostile: $hostile[0], honest: $honest[0], search: $searched[0], cpu_s: ($cpu - $before),
      anonymous_kib: [$memory, $after], others_kept: ($have - $honest[0].answers.accepted)}'
  stop_node $kind
done
