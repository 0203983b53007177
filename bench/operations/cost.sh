#!/usr/bin/env bash
# What counting costs: the same lookups on real sockets with all that a node counts and with nothing, in pairs, in turn.
# usage: cost.sh [PAIRS]        default: 12 pairs
# needs: jq
# Prints one JSON document: of each, the median of lookups a second and of processor time per 1000 lookups; of the pairs, the median
# change in percent (more is worse) and its 95 % interval by the signs of the pairs (the binomial order statistics).
set -euo pipefail
source_dir=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")
program=${SOUK_DHT_BENCH:-$source_dir/build/release/bench/dht_bench}
pairs=${1:-12}
[[ $pairs =~ ^[0-9]+$ ]] && ((pairs >= 6 && $# <= 1)) || {
  sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0" >&2
  exit 2
}
[[ -x $program ]] || { echo "bench: there is no $program: ./dev bench builds it" >&2; exit 1; }
kept=$(mktemp -d)
trap 'rm -rf "$kept"' EXIT
port=$((21000 + RANDOM % 20000))

one() { # one METRICS SEED
  timeout 60 "$program" N=20 keys=10000 conc=16 settle=0 kill=0 budget=${SOUK_BUDGET_S:-2} seed="$2" port=$port metrics="$1" >"$kept/$1-$2.json"
}
for ((pair = 1; pair <= pairs; pair++)); do
  order=(0 1)
  ((pair % 2)) || order=(1 0)
  for metrics in "${order[@]}"; do one "$metrics" "$pair"; done
done

# The k-th smallest and largest of n changes enclose the median with 95 %: k as large as the binomial distribution lets it.
jq -n --slurpfile off <(for ((i = 1; i <= pairs; i++)); do cat "$kept/0-$i.json"; done) \
  --slurpfile on <(for ((i = 1; i <= pairs; i++)); do cat "$kept/1-$i.json"; done) '
  def median: sort | .[(length - 1) / 2 | floor] / 2 + .[length / 2 | floor] / 2;
  def interval: sort | length as $n
    | (reduce range(0; $n) as $k ({c: 1, sum: 0, k: 0};
        .sum += .c / pow(2; $n) | if .sum <= 0.025 then .k = $k + 1 else . end | .c = .c * ($n - $k) / ($k + 1)) | .k) as $k
    | [.[$k - 1], .[$n - $k]];
  def percent: . * 100 * 100 | round / 100;
  def summary: {lookups_per_s: (map(.get_conc.per_s) | median | round), cpu_s_per_1000: (map(.get_conc.cpu_s_per_1000) | median)};
  [range(0; $off | length) | {slower: (1 - $on[.].get_conc.per_s / $off[.].get_conc.per_s),
    cpu: ($on[.].get_conc.cpu_s_per_1000 / $off[.].get_conc.cpu_s_per_1000 - 1)}] as $change
  | {pairs: ($off | length), without: ($off | summary), with: ($on | summary),
     lookups_lost_percent: ($change | map(.slower) | {median: (median | percent), interval: (interval | map(percent))}),
     cpu_more_percent: ($change | map(.cpu) | {median: (median | percent), interval: (interval | map(percent))})}'
