#!/usr/bin/env bash
# Runs the session that the README shows, line by line, and looks for what it promises.
# timeout_s: 60
# serial
# needs: jq
set -euo pipefail
source "$SOUK_SOURCE_DIR/tests/apps/lib.sh"
ln -s "$SOUK_SOURCE_DIR/docs" docs
souk() { "$SOUK" "$@"; }
trap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT

# Ports of the test's own, so that a node of the user's does not matter.
mapfile -t commands < <(sed -n 's/^    \$ souk/souk/p' "$SOUK_SOURCE_DIR/README.md" | sed 's/127\.0\.0\.1:450/127.0.0.1:465/g')
((${#commands[@]} >= 5)) || fail "the README shows no session"
# A node is ready when it says so and, unless it is the first, when alice knows it.
ready() {
  grep -q '^listening ' "$1" &&
    { [[ $2 != *--bootstrap* ]] || [[ $(souk node status --data alice --json | jq .peers.total) -gt 0 ]]; }
}

nodes=0
for command in "${commands[@]}"; do
  printf '%s\n' "$command"
  if [[ $command == *'&' ]]; then
    nodes=$((nodes + 1))
    line=${command%&}
    eval "exec \"\$SOUK\" ${line#souk}" >"node.$nodes" 2>&1 &
    until_true 20 ready "node.$nodes" "$command"
  else
    eval "$command" >out 2>&1 || { cat out >&2; fail "$command"; }
    cat out
  fi
done
[[ -f souk_packages/cpp-starter/CMakeLists.txt ]] || fail "the package of the README was not installed"
