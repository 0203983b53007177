#!/usr/bin/env bash
# What counting costs: the same lookups on real sockets with all that a node counts and with nothing, by turns.
# usage: cost.sh [NETWORKS]        default: 12 networks, each with its own ids; 80 pairs of slices of 500 lookups in each
# needs: jq
# Prints one JSON document: of each side the median of lookups a second and of processor time for one lookup; the change in percent
# (more is worse) that each network shows as the median of its pairs, their mean, and its 95 % interval (Student's t).
set -euo pipefail
source_dir=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")
program=${SOUK_DHT_BENCH:-$source_dir/build/release/bench/dht_bench}
networks=${1:-12}
[[ $networks =~ ^[0-9]+$ ]] && ((networks >= 2 && networks <= 12 && $# <= 1)) || {
  sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0" >&2
  exit 2
}
[[ -x $program ]] || { echo "bench: there is no $program: ./dev bench builds it" >&2; exit 1; }

for ((seed = 1; seed <= networks; seed++)); do
  "$program" N=12 replicas=2 keys=500 conc=16 settle=1 pairs=80 seed=$seed port=$((21000 + RANDOM % 20000))
done | jq -s '
  def median: sort | .[length / 2 | floor];
  def percent: . * 100 * 100 | round / 100;
  def t: [12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20][. - 2];
  def change: length as $n | (add / $n) as $mean
    | ((map((. - $mean) * (. - $mean)) | add) / ($n - 1) / $n | sqrt * ($n | t)) as $half
    | {mean: ($mean | percent), interval: ([$mean - $half, $mean + $half] | map(percent)), networks: map(percent)};
  def ratio(a; b): [range(a | length) as $i | a[$i] / b[$i]] | median;
  def summary(side): {lookups_per_s: (map(side.per_s[]) | median | round), cpu_us: (map(side.cpu_us[]) | median | round)};
  {networks: length, pairs: .[0].pairs, lookups: .[0].lookups, without: summary(.without), with: summary(.with),
   lookups_lost_percent: (map(1 - ratio(.with.per_s; .without.per_s)) | change),
   cpu_more_percent: (map(ratio(.with.cpu_us; .without.cpu_us) - 1) | change)}'
