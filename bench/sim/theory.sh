#!/usr/bin/env bash
# Compares lookups in the simulator with the known theory of Kademlia. With perfect tables and one request at a time, mean
# hops grow by 1/(1 + sum over j >= 1 of [1 - (1 - 2^-j)^k]) per doubling of the number of peers. Then, how many of the
# closest are known within three hops among 7000 peers, and how near joined tables come to perfect ones.
# Prints the tables. `full` also writes them into docs/simulator.md, and the plots into docs/figures; it takes an hour up to a
# million peers. `quick` takes a minute, and writes its plots beside the results. Fails when a slope is not within 2 % (5 %
# in quick), when fewer are within three hops than was published, or when joined tables are not within 10 %.
# usage: SOUK=PROGRAM theory.sh [full|quick] [slopes|published|joined]...    default: full, all three
# needs: jq
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
form=${1:-full}
lookups=20000
doublings=10 ks=(1 2 3 5 8 12 20) tolerance=2 joined_sizes=(1000 3000 10000 30000 100000) seeds_max=4
case $form in
  full) figures=$source_dir/docs/figures ;;
  quick) figures=$results lookups=5000 doublings=4 ks=(1 3 8) tolerance=5 joined_sizes=(1000 3000) seeds_max=1 ;;
  *) usage ;;
esac
mkdir -p "$figures"
perfect=(--tables perfect --latency fixed:50 --alpha 1)
joined=(--tables join --latency fixed:50 --alpha 1 --near off --hedge off)
failures=0
# Tables learn from answers, so no network makes many more lookups than it has peers.
lookups_in() { echo $(($1 < lookups ? $1 : lookups)); }
complain() { echo "NOT AS EXPECTED: $*"; failures=$((failures + 1)); }

# --- the slope

# Small networks differ from each other, so several are measured. A line is: k, peers, lookups, mean hops.
measure_hops() {
  local i k seed peers seeds
  for ((i = 0; i <= doublings; i++)); do
    peers=$((1000 << i))
    seeds=$((peers < 4000 ? lookups / peers : peers <= 8000 ? seeds_max : 1))
    for k in "${ks[@]}"; do
      for ((seed = 1; seed <= seeds; seed++)); do
        measured --peers $peers --lookups $((lookups / seeds)) --k "$k" --seed $seed "${perfect[@]}" |
          jq -r 'if .success_percent == 100 then . else error("a lookup did not find the closest") end
                 | "\(.parameters.k) \(.parameters.peers) \(.parameters.lookups) \(.hops.mean)"'
      done
    done
  done
}

# A line of the answer: k, slope of the theory, slope measured, its standard error, mean hops and log2 peers at the middle.
fit_slopes() {
  awk '
    { key = $1 " " $2; count[key] += $3; sum[key] += $3 * $4 }
    END {
      for (key in count) {
        split(key, part, " ")
        k = part[1]; x = log(part[2]) / log(2); y = sum[key] / count[key]
        n[k]++; sx[k] += x; sy[k] += y; sxx[k] += x * x; sxy[k] += x * y; syy[k] += y * y
      }
      for (k in n) {
        gain = 1
        for (j = 1; j < 200; j++) gain += 1 - (1 - 2 ^ -j) ^ k
        across = sxx[k] - sx[k] ^ 2 / n[k]
        slope = (sxy[k] - sx[k] * sy[k] / n[k]) / across
        off = syy[k] - sy[k] ^ 2 / n[k] - slope ^ 2 * across
        print k, 1 / gain, slope, sqrt((off > 0 ? off : 0) / (n[k] - 2) / across), sy[k] / n[k], sx[k] / n[k]
      }
    }' | sort -n
}

means() { # means K: peers and mean hops
  awk -v k="$1" '$1 == k { count[$2] += $3; sum[$2] += $3 * $4 } END { for (n in count) print n, sum[n] / count[n] }' \
    "$results/hops" | sort -n
}

plot_hops() {
  local k theory at_mean x_mean colour=0 legend=yes
  printf 'title Mean hops of a lookup, perfect tables, one request at a time\nlegend bottom\n'
  printf 'x log peers\ny linear mean hops\ny_range 0 1\n'
  while read -r k theory _ _ at_mean x_mean; do
    colour=$((colour + 1))
    echo "style line $colour${legend:+ slope of the theory}"
    means "$k" | awk -v t="$theory" -v y="$at_mean" -v x="$x_mean" '{ print "at", $1, y + t * (log($1) / log(2) - x) }'
    echo "style dots $colour${legend:+ measured}"
    means "$k" | sed 's/^/at /'
    echo "label k = $k"
    legend=
  done <"$results/slopes"
}

plot_slopes() {
  printf 'title Growth of mean hops per doubling, measured / theory\nx linear bucket size k\ny linear measured / theory\n'
  awk -v t="$tolerance" 'BEGIN { print "y_range", 1 - t * 0.015, 1 + t * 0.015; print "band", 1 - t / 100, 1 + t / 100, "within", t, "%" }'
  printf 'ticks %s\nstyle errors 1 measured, with two standard errors\n' "${ks[*]}"
  awk '{ print "at", $1, $3 / $2, 2 * $4 / $2 }' "$results/slopes"
}

slopes_table() {
  printf '| k | theory | measured | difference | standard error | mean hops at %d peers | at %d |\n' 1000 $((1000 << doublings)) | grouped
  printf '|---:|---:|---:|---:|---:|---:|---:|\n'
  local k theory slope deviation first last
  while read -r k theory slope deviation _; do
    first=$(means "$k" | head -1)
    last=$(means "$k" | tail -1)
    awk -v k="$k" -v t="$theory" -v s="$slope" -v e="$deviation" -v first="${first#* }" -v last="${last#* }" 'BEGIN {
      printf "| %d | %.4f | %.4f | %+.2f %% | %.2f %% | %.2f | %.2f |\n", k, t, s, 100 * (s / t - 1), 100 * e / t, first, last }'
  done <"$results/slopes"
}

compare_slopes() {
  measure_hops >"$results/hops"
  fit_slopes <"$results/hops" >"$results/slopes"
  plot_hops | awk -f "$here/plot.awk" >"$figures/hops.svg"
  plot_slopes | awk -f "$here/plot.awk" >"$figures/slopes.svg"
  slopes_table >"$results/slopes.md"
  local k
  while read -r k; do
    complain "the slope of k = $k is not within $tolerance % of the theory"
  done < <(awk -v most="$tolerance" '($3 / $2 - 1) ^ 2 > (most / 100) ^ 2 { print $1 }' "$results/slopes")
}

# --- what was published

compare_published() {
  local p99
  p99=$(measured --peers 7000 --lookups "$(lookups_in 7000)" --k 20 --seed 1 "${perfect[@]}" | jq .hops.p99)
  echo "Among 7000 peers with k = 20, 99 % of the lookups knew the closest peer after $p99 hops (published: more than 98 % within 3)." \
    >"$results/published.md"
  ((p99 <= 3)) || complain "the share within 3 hops is below 99 %; 98 % cannot be told from the percentiles"
}

# --- joined tables

# A line is: peers, mean hops with perfect tables, with joined ones, and the success in percent with joined ones.
measure_joined() {
  local peers arguments
  for peers in "${joined_sizes[@]}"; do
    arguments=(--peers "$peers" --lookups "$(lookups_in "$peers")" --k 20 --seed 1)
    echo "$peers" "$(measured "${arguments[@]}" "${perfect[@]}" | jq .hops.mean)" \
      "$(measured "${arguments[@]}" "${joined[@]}" | jq -r '"\(.hops.mean) \(.success_percent)"')"
  done
}

plot_joined() {
  printf 'title Mean hops of a lookup with joined and with perfect tables, k = 20\nlegend bottom\nx log peers\ny linear mean hops\ny_range 0 1\n'
  printf 'style dashed 8 10 %% more and less than perfect\n'
  awk '{ print "at", $1, $2 * 1.1 }' "$results/joined"
  printf 'style dashed 8\n'
  awk '{ print "at", $1, $2 * 0.9 }' "$results/joined"
  printf 'style line 1 perfect tables\n'
  awk '{ print "at", $1, $2 }' "$results/joined"
  printf 'style dots 2 every peer joined through the protocol\n'
  awk '{ print "at", $1, $3 }' "$results/joined"
}

joined_table() {
  printf '| peers | hops, perfect tables | hops, joined tables | difference | closest found, joined |\n|---:|---:|---:|---:|---:|\n'
  local peers of_perfect of_joined success
  while read -r peers of_perfect of_joined success; do
    awk -v n="$(grouped <<<"$peers")" -v p="$of_perfect" -v j="$of_joined" -v s="$success" \
      'BEGIN { printf "| %s | %.3f | %.3f | %+.1f %% | %.2f %% |\n", n, p, j, 100 * (j / p - 1), s }'
  done <"$results/joined"
}

compare_joined() {
  measure_joined >"$results/joined"
  plot_joined | awk -f "$here/plot.awk" >"$figures/joined.svg"
  joined_table >"$results/joined.md"
  local peers
  while read -r peers; do
    complain "$peers joined peers are not within 10 % of perfect tables"
  done < <(awk '($3 / $2 - 1) ^ 2 > 0.01 { print $1 }' "$results/joined")
}

# with_plots PART: as it stands in the docs
with_plots() {
  [[ $1 != slopes ]] || printf '![Mean hops over the number of peers](figures/hops.svg)\n\n'
  cat "$results/$1.md"
  [[ $1 != slopes ]] || printf '\n![Measured slope over the theory](figures/slopes.svg)\n'
  [[ $1 != joined ]] || printf '\n![Mean hops with joined and with perfect tables](figures/joined.svg)\n'
}

(($# < 2)) && parts=(slopes published joined) || parts=("${@:2}")
for part in "${parts[@]}"; do
  case $part in
    slopes | published | joined) "compare_$part" ;;
    *) usage ;;
  esac
  cat "$results/$part.md"
  [[ $form == quick ]] || with_plots "$part" | replace_section "$source_dir/docs/simulator.md" "theory:$part"
done
echo "plots: ${figures#"$source_dir/"}"
((failures == 0))
