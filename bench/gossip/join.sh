#!/usr/bin/env bash
# How long a node that joins takes until it has the whole catalogue of another one, verified, and what it costs.
# usage: SOUK=PROGRAM join.sh [ANNOUNCEMENTS]    default: 100000
# needs: jq
# (and gossip_bench beside the program: ./dev bench builds it)
# Prints one JSON document: how long it took from the start of the node, announcements a second, processor time of the newcomer and of
# the node that gives, and how many a second one core verifies alone.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
[[ ${1:-} != -* ]] || usage
count=${1:-100000}
enter_folder

announcements_of() { "$SOUK" catalogue status --data "$1" --json | jq .announcements; }

"$bench" fill data="$PWD/full" count="$count" >/dev/null
start_node full
began=$(date +%s%N)
start_node new --bootstrap "${address[full]}"
for ((have = 0; have < count;)); do
  have=$(announcements_of new)
  (($(date +%s%N) - began < 600000000000)) || fail "only $have announcements after ten minutes"
  sleep 0.5
done
took=$(($(date +%s%N) - began))
jq -nc --argjson count "$count" --argjson took "$took" --argjson cpu "$(cpu_s "${process[new]}")" \
  --argjson given "$(cpu_s "${process[full]}")" \
  --argjson alone "$("$bench" verify count=2000 | jq .per_s)" \
  '{announcements: $count, took_s: ($took / 1e9), per_s: ($count / $took * 1e9 | round), newcomer_cpu_s: $cpu,
    giver_cpu_s: $given, verified_per_s_alone: $alone}'
