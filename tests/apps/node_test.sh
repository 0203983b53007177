#!/usr/bin/env bash
# One node: what stops it from starting, how it stops, and what a kill leaves behind.
# needs: jq
source "$SOUK_SOURCE_DIR/tests/apps/lib.sh"

start_node one
expect_json '.version and (.node_id | test("^[0-9a-f]{64}$")) and .memory_bytes > 0 and (.cache.hot | has("capacity"))' \
  "$SOUK" node status --data one
expect_json '.endpoint == "'"${address[one]}"'"' "$SOUK" status --data one
expect_json '.peers == []' "$SOUK" peers --data one
expect_exit 0 "$SOUK" status --data one
grep -q '^alerts  *none$' out || fail "people do not see that no level is missed: $(cat out)"
expect_error 2 usage timeout 10 "$SOUK" node run --data two --listen 127.0.0.1:0 --otlp https://127.0.0.1:4318
expect_json '[.settings[] | select(.name == "otlp") | .value] == ["http://127.0.0.1:4318/v1/metrics"]' \
  env SOUK_OTLP=http://127.0.0.1 "$SOUK" config --data one
expect_json '.link | startswith("souk:")' "$SOUK" invite --data one
expect_error 3 not_found "$SOUK" peer aabbcc --data one
expect_error 1 internal timeout 10 "$SOUK" node run --data one --listen 127.0.0.1:0
expect_error 1 internal timeout 10 "$SOUK" node run --data two --listen "${address[one]}"
grep -q "${address[one]##*:}" out || fail "the port in use is not named"

mkdir sealed && chmod 500 sealed
((EUID == 0)) || expect_error 1 internal timeout 10 "$SOUK" node run --data sealed/data --listen 127.0.0.1:0
mkdir -p newer && echo 9999 >newer/version
expect_error 1 internal timeout 10 "$SOUK" node run --data newer --listen 127.0.0.1:0
grep -q newer out || fail "the newer version is not named"

[[ $(stat -c %a one/control.sock) == 600 ]] || fail "the control socket is not private"
kill -KILL "${process[one]}"
wait "${process[one]}" 2>/dev/null || true
[[ -S one/control.sock ]] || fail "this test needs a stale socket file"
expect_json '.packages == []' "$SOUK" list --data one
start_node one
expect_json .node_id "$SOUK" status --data one

# What is logged can be changed while the node runs: at first it keeps quiet about its end.
expect_error 2 usage "$SOUK" node log-level everything --data one
expect_error 2 usage "$SOUK" node log-level debug --data nobody
expect_json '.log_level == "info"' "$SOUK" node log-level info --data one
stop_node one
grep -q " info stopping$" one.err || fail "the new level was not used: $(cat one.err)"
[[ ! -e one/control.sock ]] || fail "the socket file is left behind"

deep=$PWD/$(printf 'd%.0s' {1..60})/$(printf 'e%.0s' {1..60})
mkdir -p "$deep" run && chmod 700 run
export XDG_RUNTIME_DIR=$PWD/run
ln -s "$deep" short
"$SOUK" node run --data "$deep" --listen 127.0.0.1:0 >deep.out 2>deep.err &
process[deep]=$!
until_true 10 grep -q listening deep.out
expect_json '.uptime_s >= 0' "$SOUK" status --data "$deep"
stop_node deep
