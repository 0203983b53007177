#!/usr/bin/env bash
# souk cache stats and clear: what a running node remembers of lookups.
# needs: jq
source "$SOUK_SOURCE_DIR/tests/apps/lib.sh"

start_node one
start_node two --bootstrap "${address[one]}"
knows_a_peer() { "$SOUK" status --data two --json | jq -e '.peers.total > 0'; }
until_true 10 knows_a_peer
expect_json '.hot.entries == 0 and .warm.entries == 0 and .hit_rate_percent == 0
  and (.hot, .warm | has("capacity") and has("hits") and has("misses") and has("evicted") and has("expired"))' \
  "$SOUK" cache stats --data two

make_package thing thing 1.0.0
expect_exit 0 "$SOUK" publish thing --data one
expect_exit 0 "$SOUK" info thing --data two
expect_exit 0 "$SOUK" info thing --data two
expect_json '.hot.entries > 0 and .hot.hits > 0 and .hit_rate_percent > 0' "$SOUK" cache stats --data two
entries=$(jq .hot.entries out)
expect_json ".cleared == {hot: $entries, warm: 0}" "$SOUK" cache clear --data two
expect_json '.hot.entries == 0 and .hot.hits > 0' "$SOUK" cache stats --data two
expect_exit 0 "$SOUK" cache stats --data two
grep -q "hot" out || fail "people see no tiers"
expect_exit 0 "$SOUK" cache clear --data two
expect_error 2 usage "$SOUK" cache
stop_node two
stop_node one
