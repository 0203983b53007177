#!/usr/bin/env bash
# Two machines on one network find each other without an address, and so does a command that knows nobody.
# Each machine is a network namespace of its own; where none can be made, the test is skipped.
# needs: jq iproute2
source "$SOUK_SOURCE_DIR/tests/apps/lib.sh"
export SOUK_LOCAL_DISCOVERY=true

left=souk-l-$$
right=souk-r-$$
was_mounted=$(findmnt -n -o TARGET /run/netns || true)
end() {
  local each
  for each in "${process[@]}"; do kill -KILL "$each" 2>/dev/null || true; done
  ip netns delete "$left" 2>/dev/null || true
  ip netns delete "$right" 2>/dev/null || true
  [[ -n $was_mounted ]] || umount /run/netns 2>/dev/null || true # made by the first `ip netns add` of a machine
}
trap end EXIT
trap 'exit 143' TERM
skip() {
  echo "skipped: $*"
  exit 77
}

ip netns add "$left" 2>/dev/null && ip netns add "$right" || skip "no network namespaces here"
ip link add name near netns "$left" type veth peer name far netns "$right" || skip "no veth pairs here"
for side in "$left near 10.211.0.1" "$right far 10.211.0.2"; do
  read -r space device own <<<"$side"
  nsenter --net="/run/netns/$space" ip address add "$own/24" dev "$device"
  nsenter --net="/run/netns/$space" ip link set lo up
  nsenter --net="/run/netns/$space" ip link set "$device" up
done

# start_at NAMESPACE NAME
start_at() {
  nsenter --net="/run/netns/$1" "$SOUK" node run --data "$PWD/$2" --listen 0.0.0.0:0 >"$2.out" 2>"$2.err" &
  process[$2]=$!
  until_true 10 grep -q listening "$2.out"
}
has_peer_at() { "$SOUK" peers --data "$1" --json | jq -e ".peers[0].endpoint | startswith(\"$2:\")"; }

start_at "$left" one
start_at "$right" two
until_true 15 has_peer_at one 10.211.0.2
until_true 15 has_peer_at two 10.211.0.1

make_package thing thing 1.0.0
expect_json '.announced_to == 1' "$SOUK" publish thing --data one
expect_json '.installed | length == 1' nsenter --net="/run/netns/$right" "$SOUK" install thing --data newcomer --into place
diff -r thing place/thing || fail "what was installed is not what was published"

# who wants none of it, finds nobody
SOUK_LOCAL_DISCOVERY=false expect_error 4 no_peers nsenter --net="/run/netns/$right" "$SOUK" install thing --data hermit --into other
stop_node one
stop_node two
