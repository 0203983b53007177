#!/usr/bin/env bash
# souk sim cache: its document, the same again, and what it refuses.
# timeout_s: 300
# needs: jq
source "$SOUK_SOURCE_DIR/tests/apps/lib.sh"
export SOUK_DATA=$PWD/data
network=(--catalogue 300 --zipf 1.0 --network 60)
small=("${network[@]}" --requests 1000)

expect_json '
  (.parameters | .catalogue == 300 and .zipf == 1 and .requests == 1000 and .peers == 1 and .interval == "0s" and .seed == 1)
  and ([.hit_rate_percent, .hot_percent, .warm_percent, .dht_percent, .latency_ms.mean, .latency_ms.p50, .latency_ms.p95]
       | all(type == "number"))
  and .counted == 500 and .hot_percent > 40 and .hit_rate_percent > .hot_percent and .missing_percent == 0
  and (.hot_percent + .warm_percent + .dht_percent | . > 99.99 and . < 100.01)' \
  "$SOUK" sim cache "${small[@]}"
trace=$(jq -r .trace_hash out)
expect_json ".trace_hash == \"$trace\"" "$SOUK" sim cache "${small[@]}" --threads 2
expect_json '.parameters.interval == "10m" and .virtual_s > 99 * 600' \
  "$SOUK" sim cache "${network[@]}" --requests 100 --interval 10m
expect_exit 0 "$SOUK" sim cache "${small[@]}"
grep -q "answered by the caches" out || fail "people see no figures"
expect_error 2 usage "$SOUK" sim cache "${small[@]}" --interval soon
expect_error 2 usage "$SOUK" sim cache --catalogue 300 --requests 100 --zipf -1
expect_error 2 usage "$SOUK" sim cache --catalogue 300 --requests 100 --network 15
