#!/usr/bin/env bash
# Names and those behind them: the first use is remembered, a change stops the install, and the user has the last word.
# needs: jq
source "$SOUK_SOURCE_DIR/tests/apps/lib.sh"

start_node first
start_node second --bootstrap "${address[first]}"
until_true 10 bash -c "\"$SOUK\" peers --data first --json | jq -e '.total == 1'"
make_package thing thing 1.0.0
expect_exit 0 "$SOUK" publish thing --data first
user() { "$SOUK" "$@" --data user; }

expect_exit 0 user install thing --into place --bootstrap "${address[first]}"
expect_exit 0 user install thing --into place --bootstrap "${address[first]}" # and again
mine=$("$SOUK" key show --data first --json | jq -r .publisher.text)

# another of the same name: the one that was used is meant
expect_exit 0 "$SOUK" publish thing --data second
other=$("$SOUK" key show --data second --json | jq -r .publisher.text)
expect_json ".installed[0].package == \"$("$SOUK" key show --data first --json | jq -r .publisher.id)/thing\"" \
  user install thing --into another --bootstrap "${address[second]}"

# for somebody who remembers a third one, neither is
make_package only only 1.0.0
expect_exit 0 "$SOUK" publish only --data second
expect_exit 0 user trust add only "$mine"
expect_error 5 verification user install only --into place --bootstrap "${address[second]}"
jq -e '.error.explanation | any(test("trust add only"))' out >/dev/null || fail "the way out is not named"
expect_exit 0 user install "$other/only" --into place --bootstrap "${address[second]}"

expect_json '.trusted | length == 1' user trust list
expect_exit 0 user trust add friend "$other"
expect_exit 0 user install friend/thing --into third --bootstrap "${address[second]}"
expect_exit 0 user trust remove friend
expect_error 3 not_found user trust remove friend
expect_error 2 usage user trust add friend nonsense
expect_error 2 usage user trust add ../x "$other"
stop_node first
stop_node second
