#!/usr/bin/env bash
# souk shell FILE.lua and souk sim FILE.lua: exit codes, documents, seeds and the line that replays a failure.
# timeout_s: 300
# needs: jq
source "$SOUK_SOURCE_DIR/tests/apps/lib.sh"
export SOUK_DATA=$PWD/data

printf 'net{peers=10}\nexpect(#peers() == 10, "all are there")\nprint("seen by", seed())\n' >good.lua
printf 'net{peers=10}\nexpect(seed() < 3, "the seed is small")\n' >late.lua
printf 'net{peers=10}\nlocal x = nil\nx.y = 1\n' >wrong.lua
printf 'net{peers=10, latency="geo", loss="2%%"}\nchurn{mean="30s"}\nrun "2m"\nprint(stats().sent, #peers())\n' >churn.lua

expect_exit 0 "$SOUK" shell good.lua
grep -qx 'ok      all are there' out || fail "no line for an expectation"
grep -q $'\e' out && fail "colours in a pipe"
expect_exit 0 "$SOUK" sim good.lua
expect_exit 0 "$SOUK" shell good.lua good.lua --seeds 1..3
[[ $(grep -c 'good.lua: 1 expectation holds under 3 seeds' out) == 2 ]] || fail "no summary for each script"
expect_json '.good and (.scripts | length == 1) and .scripts[0].expects[0].holds
  and .scripts[0].output == ["ok      all are there", "seen by\t1"]' "$SOUK" shell good.lua

expect_exit 7 "$SOUK" shell late.lua --seeds 1..5
grep -q 'failed seed 3 of late.lua' out || fail "the first seed that fails is not named"
again=$(sed -n 's/^again: //p' out)
[[ $again == "souk shell late.lua --seeds 3..3" ]] || fail "no line that replays it: $again"
read -ra words <<<"$again"
expect_exit 7 "$SOUK" "${words[@]:1}" --json
jq -e '.good == false and .scripts[0].expects[0].where == "late.lua:2" and .scripts[0].replay != null' out >/dev/null ||
  fail "the document does not say what failed"

expect_exit 2 "$SOUK" shell wrong.lua
grep -q '^souk: wrong.lua:3: attempt to index a nil value' err || fail "an error does not name its place"
[[ $(wc -l <err) == 1 ]] || fail "an error is one line"
expect_error 2 usage "$SOUK" sim wrong.lua
expect_error 2 usage "$SOUK" shell absent.lua
expect_error 2 usage "$SOUK" shell good.lua --seeds 9..3
expect_error 2 usage "$SOUK" sim lokup
grep -q lookup out || fail "a mistyped command does not name the nearest"
expect_error 2 usage "$SOUK" sim

"$SOUK" shell churn.lua --seeds 5 >first
"$SOUK" shell churn.lua --seeds 5 --threads 2 >second
cmp first second || fail "threads changed the output"
