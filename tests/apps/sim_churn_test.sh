#!/usr/bin/env bash
# souk sim churn: records outlive the peers that keep them; its document, the same again, and what it refuses.
# timeout_s: 300
# needs: jq
source "$SOUK_SOURCE_DIR/tests/apps/lib.sh"
export SOUK_DATA=$PWD/data
network=(--peers 100 --session 20m --records 40 --lookups 300 --shards 4)
small=("${network[@]}" --length 90m)

expect_json '
  (.parameters | .peers == 100 and .session == "20m" and .length == "90m" and .records == 40)
  and .published == 40 and .found_percent > 98 and .found_last_percent > 98 and .lookups > 250 and .sessions > 200
  and .replicas_mean > 10 and .packets_per_peer_s > 0 and .bytes_per_peer_s > .packets_per_peer_s
  and ([.latency_ms.mean, .latency_ms.p50, .latency_ms.p95, .virtual_s, .wall_s] | all(type == "number"))' \
  "$SOUK" sim churn "${small[@]}"
trace=$(jq -r .trace_hash out)
expect_json ".trace_hash == \"$trace\"" "$SOUK" sim churn "${small[@]}" --threads 2
# Peers that live for a sixth of the time between two sweeps: only newcomers carry the records on.
expect_json '.found_last_percent > 98' \
  "$SOUK" sim churn --peers 150 --session 10m --records 40 --lookups 1000 --length 90m --threads 2
expect_exit 0 "$SOUK" sim churn "${network[@]}" --length 10m
grep -q "found their record" out || fail "people see no figures"
expect_error 2 usage "$SOUK" sim churn "${small[@]}" --session soon
expect_error 2 usage "$SOUK" sim churn "${network[@]}" --length 10s
expect_error 2 usage "$SOUK" sim churn --peers 10 --shards 8
