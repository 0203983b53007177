#!/usr/bin/env bash
# souk sim gossip: its document, the same trace whatever the threads, and two halves that agree after they were apart.
# timeout_s: 300
# needs: jq
source "$SOUK_SOURCE_DIR/tests/apps/lib.sh"
export SOUK_DATA=$PWD/data
small=(--peers 100 --announcements 20 --loss 1)

expect_json '(.parameters | has("peers") and has("announcements") and has("latency") and has("loss") and has("churn") and has("seed"))
  and ([.coverage_percent, .after_anti_entropy_percent, .duplicates_per_announcement, .bytes_per_peer_per_announcement]
    | all(type == "number"))
  and (.latency_ms | keys == ["max", "p50", "p95", "p99"])
  and .coverage_percent > 99 and .after_anti_entropy_percent == 100 and .duplicates_per_announcement <= 3
  and (.trace_hash | test("^[0-9a-f]{16}$"))' "$SOUK" sim gossip "${small[@]}"

trace() { "$SOUK" sim gossip "${small[@]}" --json "$@" | jq -r .trace_hash; }
first=$(trace)
[[ $(trace --threads 2) == "$first" ]] || fail "two threads give another trace"
[[ $(trace --seed 2) != "$first" ]] || fail "another seed gives the same trace"

expect_json '.after_anti_entropy_percent == 100 and .healing.agreed_after_s > 0 and .healing.agreed_after_s <= 60
  and .healing.bytes <= 2 * .healing.difference_bytes' "$SOUK" sim gossip --peers 60 --announcements 200 --split 10
expect_json '.after_anti_entropy_percent == 100' "$SOUK" sim gossip "${small[@]}" --churn 20
expect_error 2 usage "$SOUK" sim gossip --peers 1
expect_error 2 usage "$SOUK" sim gossip --latency sometimes
expect_exit 0 "$SOUK" sim gossip "${small[@]}"
grep -q "after anti-entropy" out || fail "people see no figures"
