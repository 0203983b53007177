#!/usr/bin/env bash
# A data folder without any peer: local commands work at once, the others name the ways to a peer and exit 4.
# needs: jq
source "$SOUK_SOURCE_DIR/tests/apps/lib.sh"
export SOUK_DATA=$PWD/data

expect_json '.packages == []' "$SOUK" list
expect_json '.total == 0 and .results == []' "$SOUK" search anything
expect_json '.ok and .packages == []' "$SOUK" verify
expect_error 3 not_found "$SOUK" remove nothing
expect_error 4 no_peers "$SOUK" install "$(printf 'a%.0s' {1..64})/nothing"
for way in --bootstrap "souk join" ; do
  grep -q -- "$way" out || fail "no_peers does not name $way"
done
expect_error 4 no_peers "$SOUK" connect 127.0.0.1:1
expect_error 4 no_peers "$SOUK" connect no-such-host.invalid:7411
expect_error 2 usage "$SOUK" connect 127.0.0.1
expect_error 2 usage "$SOUK" install ../up
expect_error 2 usage "$SOUK" install 'a@not a range'
expect_error 2 usage "$SOUK" lookup 'a b'
expect_error 2 usage "$SOUK" search "$(printf 'x%.0s' {1..300})"
expect_error 2 usage "$SOUK" search x --sort luck
