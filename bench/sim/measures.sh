#!/usr/bin/env bash
# What each measure of a value query buys: latency and datagrams with one thing changed at a time, on the geographic model
# with 1 % loss and 5 % dead contacts. Each seed is a network of its own that joins under the rules of the row; figures are means
# over the seeds of what each network measured, with 95 % confidence intervals.
# usage: SOUK=PROGRAM measures.sh [PEERS] [SEEDS] [LOOKUPS]    default 1000 5 4000: also written into docs/simulator.md
# needs: jq
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
[[ ${1:-0}${2:-0}${3:-0} != *[!0-9]* ]] || usage
peers=${1:-1000} seeds=${2:-5} lookups=${3:-4000}
usual=(--mode get --loss 1 --dead 5 --peers "$peers" --lookups "$lookups" --threads 2)

# name | what is changed
rows='all measures|
no near preference|--near off
near peers in tables only|--near-first off
near peers first in lookups only|--near off --near-first on
no hedging|--hedge off
fixed timeouts|--adaptive off
fixed timeouts, no hedging|--adaptive off --hedge off
α = 1|--alpha 1
α = 1, no hedging|--alpha 1 --hedge off
α = 3|--alpha 3
α = 5|--alpha 5
α = 10|--alpha 10
until 3 have the value|--quorum 3
until the closest 20 answered|--quorum 0
none of these: α = 1, stop at 20|--alpha 1 --hedge off --near off --adaptive off --quorum 0'

# mean and half a confidence interval of the numbers of standard input, as "mean ± half"
interval() {
  awk -v digits="$1" '
    BEGIN { split("12.706 4.303 3.182 2.776 2.571 2.447 2.365 2.306 2.262", t, " ") }
    { n++; sum += $1; squares += $1 * $1 }
    END {
      mean = sum / n
      spread = n > 1 ? sqrt((squares - n * mean * mean > 0 ? squares - n * mean * mean : 0) / (n - 1) / n) : 0
      printf "%.*f ± %.*f", digits, mean, digits, spread * (n > 10 ? 2.0 : t[n - 1])
    }'
}

row() { # row NAME ARGUMENT...
  local name=$1 seed made
  shift
  made=$(for ((seed = 1; seed <= seeds; seed++)); do
    measured "${usual[@]}" --seed "$seed" "$@" |
      jq -r '"\(.latency_ms.p50) \(.latency_ms.p95) \(.messages / .parameters.lookups) \(.success_percent)"'
  done)
  echo "| $name | $(cut -d' ' -f1 <<<"$made" | interval 1) | $(cut -d' ' -f2 <<<"$made" | interval 0) |" \
    "$(cut -d' ' -f3 <<<"$made" | interval 2) | $(cut -d' ' -f4 <<<"$made" | sort -n | head -1 | cut -c1-6) % |"
}

{
  echo "| $(grouped <<<"$peers") peers, α = 2 | p50, ms | p95, ms | datagrams a query | found, at least |"
  echo "|---|---:|---:|---:|---:|"
  while IFS='|' read -r name changed; do
    read -ra changed <<<"$changed"
    row "$name" "${changed[@]}"
  done <<<"$rows"
  printf '\n%d networks a row, %s queries in each.\n' "$seeds" "$(grouped <<<"$lookups")"
} | tee "$results/measures.md"
(($# > 0)) || replace_section "$source_dir/docs/simulator.md" sim:measures <"$results/measures.md"
