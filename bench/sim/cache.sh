#!/usr/bin/env bash
# Hit rates of the two cache tiers against the theory of LRU caches (Che, Tung and Wang 2002), for several catalogues and
# exponents of Zipf's law, and what the tiers do to the time of an answer.
# usage: SOUK=PROGRAM cache.sh [REQUESTS]    default 40000: also written into docs/simulator.md
# needs: jq
# Fails when a hit rate is not within 2 points of the theory.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
[[ ${1:-0} != *[!0-9]* ]] || usage
requests=${1:-40000}

# che RANKS EXPONENT PLACES: the hit rate in percent
che() {
  awk -v n="$1" -v s="$2" -v places="$3" 'BEGIN {
    if (places >= n) { print 100; exit }
    for (i = 1; i <= n; i++) { p[i] = i ^ -s; sum += p[i] }
    low = 0; high = 1
    for (i = 1; i <= n; i++) p[i] /= sum
    while (held(high) < places) high *= 2
    for (step = 0; step < 60; step++) { middle = (low + high) / 2; if (held(middle) < places) low = middle; else high = middle }
    for (i = 1; i <= n; i++) hits += p[i] * (1 - exp(-p[i] * low))
    print 100 * hits
  }
  function held(t,  i, sum) { for (i = 1; i <= n; i++) sum += 1 - exp(-p[i] * t); return sum }'
}

run() { # run CATALOGUE EXPONENT ARGUMENT...
  local file=$results/cache-$requests-${*// /_}.json
  [[ -s $file ]] || { "$SOUK" sim cache --catalogue "$1" --zipf "$2" --requests "$requests" "${@:3}" --json >"$file.part" &&
    mv "$file.part" "$file"; } || fail "souk sim cache $* does not work"
  cat "$file"
}

{
  echo "| values | exponent | hot, theory | hot | both, theory | both | mean ms, no cache | hot alone | both |"
  echo "|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
  for catalogue in 1000 5000 20000; do
    for exponent in 0.7 0.9 1.1; do
      both=$(run $catalogue $exponent)
      printf '| %s | %s | %.1f %% | %.1f %% | %.1f %% | %.1f %% | %.1f | %.1f | %.1f |\n' "$(grouped <<<"$catalogue")" $exponent \
        "$(che $catalogue $exponent 100)" "$(jq .hot_percent <<<"$both")" \
        "$(che $catalogue $exponent 1100)" "$(jq .hit_rate_percent <<<"$both")" \
        "$(run $catalogue $exponent --hot 0 --warm 0 | jq .latency_ms.mean)" \
        "$(run $catalogue $exponent --warm 0 | jq .latency_ms.mean)" "$(jq .latency_ms.mean <<<"$both")"
    done
  done
  printf '\nOne peer, %s requests, hot with 100 places and warm with 1000.\n' "$(grouped <<<"$requests")"
} | tee "$results/cache.md"
(($# > 0)) || replace_section "$source_dir/docs/simulator.md" sim:cache <"$results/cache.md"
awk -F'|' '$4 ~ /%/ && (($4 - $5) ^ 2 > 4 || ($6 - $7) ^ 2 > 4) { print "NOT AS EXPECTED:" $0; bad = 1 } END { exit bad }' "$results/cache.md"
