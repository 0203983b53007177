#!/usr/bin/env bash
# Copies of others' packages: seed, pin, unseed; gc removes what nobody wants kept; and what is thought of peers.
# needs: jq
source "$SOUK_SOURCE_DIR/tests/apps/lib.sh"

start_node publisher
start_node keeper --bootstrap "${address[publisher]}"
start_node reader --bootstrap "${address[keeper]}"
until_true 10 bash -c "\"$SOUK\" peers --data reader --json | jq -e '.total == 2'"
make_package thing thing 1.0.0
head -c 200K /dev/urandom >thing/noise
expect_exit 0 "$SOUK" publish thing --data publisher
keeper() { "$SOUK" "$@" --data keeper; }

expect_error 3 not_found keeper unseed thing
expect_json '.kept == "seeded" and (.copies | length) == 1 and .copies[0].version == "1.0.0" and .copies[0].bytes > 200000' keeper seed thing
expect_json '.removed == 0' keeper gc --quota 1kB # a seeded copy stays
expect_json '.kept == "pinned"' keeper pin thing@^1
expect_error 3 not_found keeper pin thing@^2
stop_node publisher
expect_json '(.installed | length) == 1 and (.installed[0].from | length) == 1' "$SOUK" install thing --data reader
cmp thing/noise souk_packages/thing/noise || fail "what was installed differs"

expect_json '.kept == "no" and (.copies | length) == 1' keeper unseed thing
expect_json '.removed >= 1 and .freed_bytes > 200000' keeper gc --quota 1kB
expect_exit 0 keeper peers
grep -q REPUTATION out || fail "people do not see what is thought of peers"
expect_json '.peers | length > 0 and all(.reputation >= 0 and .reputation <= 1)' keeper peers
expect_json '.peers == []' keeper peers --min-reputation 1
expect_error 2 usage keeper peers --min-reputation 2
stop_node keeper

# a forced reinstall that cannot be done leaves what was there
expect_json '.removed >= 1' "$SOUK" gc --quota 1kB --data reader
! "$SOUK" install thing --force --data reader >out 2>err || fail "it was installed out of nothing"
cmp thing/noise souk_packages/thing/noise || fail "a failed reinstall changed what was there"
expect_json .ok "$SOUK" verify --data reader
stop_node reader
