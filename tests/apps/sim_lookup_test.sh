#!/usr/bin/env bash
# souk sim lookup: its document, the same trace whatever the threads, and what it refuses.
# timeout_s: 300
# needs: jq
source "$SOUK_SOURCE_DIR/tests/apps/lib.sh"
export SOUK_DATA=$PWD/data
small=(--peers 120 --lookups 100 --concurrent 50)

summary='type == "object" and ([.mean, .p50, .p95, .p99] | all(type == "number"))'
expect_json "
  (.parameters | has(\"peers\") and has(\"lookups\") and has(\"k\") and has(\"alpha\") and has(\"stop\") and has(\"mode\")
     and has(\"tables\") and has(\"latency\") and has(\"loss\") and has(\"dead\") and has(\"hedge\") and has(\"near\")
     and has(\"concurrent\") and has(\"seed\") and has(\"threads\") and has(\"crypto\"))
  and ([.hops, .rpcs, .timeouts, .latency_ms, .rounds] | all($summary))
  and ([.success_percent, .recall_percent, .messages, .bytes, .events, .virtual_s, .join_s, .wall_s, .lookups_per_s,
        .events_per_s, .rss_bytes, .rss_peak_bytes, .bytes_per_peer] | all(type == \"number\"))
  and (.trace_hash | test(\"^[0-9a-f]{16}$\"))
  and .success_percent > 99 and .rounds.mean > 1 and .parameters.alpha == 8 and .parameters.stop == 3" \
  "$SOUK" sim lookup "${small[@]}" --latency fixed:50

trace() { "$SOUK" sim lookup "${small[@]}" --json "$@" | jq -r .trace_hash; }
first=$(trace)
[[ $(trace) == "$first" ]] || fail "two processes give different traces of one seed"
[[ $(trace --threads 2) == "$first" ]] || fail "two threads give another trace"
[[ $(trace --threads 4) == "$first" ]] || fail "four threads give another trace"
[[ $(trace --seed 2) != "$first" ]] || fail "another seed gives the same trace"

expect_json '.parameters.alpha == 2 and .parameters.stop == 20 and .parameters.hedge and .success_percent > 98' \
  "$SOUK" sim lookup "${small[@]}" --mode get --loss 1 --dead 5
expect_json '.parameters.hedge == false and .parameters.near == false and .success_percent == 100' \
  "$SOUK" sim lookup "${small[@]}" --tables perfect --latency uniform:20-80

expect_json '.success_percent > 99' "$SOUK" sim lookup "${small[@]}" --latency fixed:20 --save-net net
expect_json '.success_percent > 99' "$SOUK" sim lookup "${small[@]}" --latency fixed:20 --load-net net
expect_error 2 usage "$SOUK" sim lookup "${small[@]}" --latency fixed:30 --load-net net
expect_error 2 usage "$SOUK" sim lookup --latency sometimes
expect_error 2 usage "$SOUK" sim lookup --peers 1
expect_exit 2 "$SOUK" sim lookup --mode nearest
grep -qF -- '--mode: "nearest" is not one of closest, get; see souk sim lookup --help' err || fail "the modes are not named: $(cat err)"
expect_error 2 usage "$SOUK" sim
expect_exit 0 "$SOUK" sim lookup "${small[@]}"
grep -q "lookups/s" out || fail "people see no figures"
