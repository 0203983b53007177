#!/usr/bin/env bash
# The anonymous resident memory of a node that has joined ten peers, right after and SECONDS later.
# usage: SOUK=PROGRAM memory.sh [SECONDS]    default 10
# needs: jq
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
[[ ${1:-} != -* ]] || usage
enter_folder

start_ten
start_node joined --bootstrap "${address[1]}"
until_true 20 peers_are joined 10
echo "with ten peers: $(anonymous_kib "${process[joined]}") KiB"
sleep "${1:-10}"
echo "${1:-10} s later: $(anonymous_kib "${process[joined]}") KiB"
for node in 1 2 3 4 5 6 7 8 9 10; do anonymous_kib "${process[$node]}"; done | sort -n |
  awk '{ all[NR] = $1 } END { printf "the ten others: median %d, largest %d KiB\n", all[int((NR + 1) / 2)], all[NR] }'
