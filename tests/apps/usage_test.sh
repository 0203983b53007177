#!/usr/bin/env bash
# Wrong usage: exit 2, one line, the nearest command; with --json one document and nothing else.
# needs: jq
source "$SOUK_SOURCE_DIR/tests/apps/lib.sh"
export SOUK_DATA=$PWD/data

expect_error 2 usage "$SOUK" serach x
grep -q "search" out || fail "a mistyped command does not name the nearest"
expect_error 2 usage "$SOUK" node statsu
expect_error 2 usage "$SOUK" install --itno x a
grep -q -- "--into" out || fail "a mistyped flag does not name the nearest"
expect_error 2 usage "$SOUK"
expect_error 2 usage "$SOUK" install
expect_error 2 usage "$SOUK" config surplus
expect_error 2 usage "$SOUK" config --network -1
expect_error 2 usage "$SOUK" config --network x
expect_error 2 usage "$SOUK" peers --min-reputation much
grep -q "is not a number" out || fail "an option that is no number does not say that one is wanted"
expect_error 2 usage "$SOUK" join souk:AAAA
expect_error 2 usage "$SOUK" join nonsense
expect_error 2 usage "$SOUK" node run --listen nowhere
expect_error 2 usage "$SOUK" node run --seed some
expect_error 2 usage "$SOUK" node run --quota much

expect_exit 2 "$SOUK" serach x
[[ ! -s out ]] || fail "an error went to standard output"
[[ $(wc -l <err) == 1 ]] || fail "an error is one line"
expect_exit 0 "$SOUK" --help
expect_exit 0 "$SOUK" install --help
expect_exit 0 "$SOUK" --version

mkdir -p data && echo 'listne = "x"' >data/config.toml
expect_error 2 usage "$SOUK" config
grep -q "listen" out || fail "an unknown setting does not name the nearest"
