#!/usr/bin/env bash
# What searching costs while announcements arrive: the mix of bench/search over a table of another registry, on a node alone, then
# while RATE announcements a second are pushed at it from eight peers, in turn, three times.
# usage: SOUK=PROGRAM SOUK_CORPUS=TABLE busy.sh [ROWS [RATE]]    default: 1000000 1000
# needs: jq python3 python3-msgpack
# (and gossip_bench beside the program: ./dev bench builds it)
# Prints one JSON document: medians of the runs in ms, how many times slower, and what became of the announcements.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
[[ ${1:-} != -* ]] || usage
count=${1:-1000000} rate=${2:-1000} seconds=15
corpus=$(realpath "${SOUK_CORPUS:?a table of real packages, see bench/search/search.sh}")
enter_folder

rows "$count" >table.tsv
start_node node
run catalogue import table.tsv --source table --data node
for round in 1 2 3; do
  search_mix node >"alone.$round"
  "$bench" push to="${address[node]}" senders=8 rate="$rate" seconds=$seconds seed=$round >"pushed.$round" 2>began &
  others=($!)
  until_true 60 grep -q pushing began # it signs everything first
  search_mix node >"busy.$round"
  wait "${others[0]}"
done
median() { jq -s "map($1) | sort | .[1]" "$2".?; }
jq -nc --argjson a50 "$(median .p50 alone)" --argjson a95 "$(median .p95 alone)" --argjson b50 "$(median .p50 busy)" \
  --argjson b95 "$(median .p95 busy)" --slurpfile pushed <(cat pushed.?) \
  '{alone: {p50: $a50, p95: $a95}, busy: {p50: $b50, p95: $b95}, times_slower: {p50: ($b50 / $a50), p95: ($b95 / $a95)},
    pushed: ($pushed | {sent: map(.sent) | add, took_s: map(.took_s) | add, accepted: map(.answers.accepted // 0) | add})}'
