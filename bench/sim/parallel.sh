#!/usr/bin/env bash
# Parallel requests against one at a time without hedging, on the geographic model with 1 % loss and 5 % dead contacts: lookups
# of the closest until all 20 have answered, and of values, with near preference on both sides and without it on both. Prints
# latencies and datagrams and their ratios.
# usage: SOUK=PROGRAM parallel.sh [PEERS...]    default 1000 10000: also written into docs/simulator.md
# needs: jq
# Fails when a ratio is above its goal: closest 0.20 of the time for 1.5 times the datagrams; values 0.75 (p50) and 0.60 (p95)
# for twice.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
sizes=("$@")
(($# > 0)) || sizes=(1000 10000)
[[ "${sizes[*]}" != *[!0-9\ ]* ]] || usage

figures() { # figures PEERS ARGUMENT...: mean, p50, p95, datagrams of one lookup
  measured --peers "$1" --loss 1 --dead 5 --lookups 2000 --threads 2 "${@:2}" |
    jq -r '"\(.latency_ms.mean) \(.latency_ms.p50) \(.latency_ms.p95) \(.messages / .parameters.lookups)"'
}

compare() { # compare PEERS NAME MEAN_MOST P50_MOST P95_MOST DATAGRAMS_MOST PARALLEL ONE
  local one many
  one=$(figures "$1" $8)
  many=$(figures "$1" $7)
  awk -v peers="$(grouped <<<"$1")" -v name="$2" -v mean="$3" -v p50="$4" -v p95="$5" -v most="$6" -v a="$one" -v b="$many" 'BEGIN {
    split(a, one, " "); split(b, many, " ")
    for (i = 1; i <= 4; i++) ratio[i] = many[i] / one[i]
    printf "| %s | %s | %.0f → %.0f (%.2f) | %.0f → %.0f (%.2f) | %.0f → %.0f (%.2f) | %.1f → %.1f (%.2f) | %s |\n", peers, name,
      one[1], many[1], ratio[1], one[2], many[2], ratio[2], one[3], many[3], ratio[3], one[4], many[4], ratio[4],
      ratio[1] <= mean && ratio[2] <= p50 && ratio[3] <= p95 && ratio[4] <= most ? "yes" : "no"
  }'
}

{
  echo "| peers | lookup | mean, ms | p50, ms | p95, ms | datagrams | within the goal |"
  echo "|---:|---|---:|---:|---:|---:|---|"
  for peers in "${sizes[@]}"; do
    compare "$peers" "closest, all 20 answered, α = 8" 0.20 0.20 9 1.5 "--stop 20 --alpha 8" "--stop 20 --alpha 1 --hedge off"
    compare "$peers" "value, α = 2" 9 0.75 0.60 2 "--mode get --alpha 2" "--mode get --alpha 1 --hedge off"
    compare "$peers" "value, α = 2, no near preference" 9 0.75 0.60 2 "--mode get --alpha 2 --near off" \
      "--mode get --alpha 1 --hedge off --near off"
  done
} | tee "$results/parallel.md"
(($# > 0)) || replace_section "$source_dir/docs/simulator.md" sim:parallel <"$results/parallel.md"
! grep -q '| no |$' "$results/parallel.md"
