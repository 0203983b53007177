#!/usr/bin/env bash
# souk sim chaos: its document, that a seed is one run, and what a broken rule looks like.
# timeout_s: 300
# needs: jq
source "$SOUK_SOURCE_DIR/tests/apps/lib.sh"
export SOUK_DATA=$PWD/data
small=(--peers 30 --minutes 3)

kinds='["crash","full_uplink","one_way_partition","packet_duplication","packet_loss","packet_reordering","partition",
        "restart","silence","slow_peer","unreachable_peer","wrong_clock","wrong_contacts","wrong_values"]'
expect_json "
  .seeds == 3 and .virtual_hours > 0 and .failures == [] and (.faults | keys) == $kinds
  and (.faults | all(type == \"number\")) and .requests.done > 0
  and ([.runs[].seed] == [1, 2, 3])
  and (.runs | all((.trace_hash | test(\"^[0-9a-f]{16}$\")) and (.unseed | test(\"^[0-9a-f]{16}$\"))))" \
  "$SOUK" sim chaos --seeds 1..3 "${small[@]}"
runs=$(jq -c '.runs[:2]' out) # made beside each other where there are several cores
expect_json ".runs == $runs" "$SOUK" sim chaos --seeds 1..2 --threads 1 "${small[@]}"
runs=$(jq -c '.runs[0]' out)
expect_json ".runs == [$runs]" "$SOUK" sim chaos --seeds 1 --threads 2 "${small[@]}"

expect_exit 7 "$SOUK" sim chaos --seeds 1..2 "${small[@]}" --bug self --json
jq -e '.failures[0] | .seed == 1 and .virtual_s > 0 and (.invariant | length > 0) and (.message | length > 0)' out \
  >/dev/null || fail "a failure does not say what broke"
again=$(jq -r '.failures[0].replay' out)
[[ $again == "souk sim chaos --seeds 1..1 "* ]] || fail "no line that replays it: $again"
first=$(jq -c '[.failures[] | select(.seed == 1)]' out)
read -ra words <<<"$again"
expect_exit 7 "$SOUK" "${words[@]:1}" --json
[[ $(jq -c .failures out) == "$first" ]] || fail "the replay is another run"

expect_exit 0 "$SOUK" sim chaos --seeds 1 "${small[@]}"
grep -q "nothing broke" out || fail "people do not see that nothing broke"
expect_exit 7 "$SOUK" sim chaos --seeds 1 "${small[@]}" --bug self
grep -q "again: souk sim chaos --seeds 1..1" out || fail "people do not see how to replay it"
expect_error 2 usage "$SOUK" sim chaos --seeds 9..3
expect_error 2 usage "$SOUK" sim chaos --seeds many
expect_error 2 usage "$SOUK" sim chaos --peers 3
