#!/usr/bin/env bash
# One large package from four providers whose lines carry 10 MB/s each, at once; then again while one of them sends wrong bytes
# and one is silent. Each node is in a network namespace of its own, so this needs to be root.
# usage: four_providers.sh [MB] [RUNS]    default: 100 MB, 3 runs
# needs: jq iproute2
# Prints the medians in MB/s. Fails below 36 MB/s from four honest ones, when a damaged package is installed, and when the liar or
# the silent one is thought of as before.
source "$(dirname "${BASH_SOURCE[0]}")/../main_job/common.sh"
[[ ${1:-} != -* ]] || usage
megabytes=${1:-100} runs=${2:-3}
export SOUK_LOCAL_DISCOVERY=false
enter_folder

was_mounted=$(findmnt -n -o TARGET /run/netns || true)
hub=souk-hub-$$
spaces=()
end() {
  kill -CONT "${process[@]}" 2>/dev/null || true
  leave_folder
  for each in "${spaces[@]}" "$hub"; do ip netns delete "$each" 2>/dev/null || true; done
  [[ -n $was_mounted ]] || umount /run/netns 2>/dev/null || true
}
trap end EXIT

within() { # within PLACE COMMAND...
  nsenter --net="/run/netns/souk-$1-$$" "${@:2}"
}
ip netns add "$hub" || fail "a network namespace cannot be made: be root"
nsenter --net="/run/netns/$hub" ip link add name wire type bridge
nsenter --net="/run/netns/$hub" ip link set wire up
place() { # place NAME NUMBER: a machine with the address 10.213.0.NUMBER
  local space=souk-$1-$$
  ip netns add "$space"
  spaces+=("$space")
  ip link add name near netns "$space" type veth peer name "to$2" netns "$hub"
  nsenter --net="/run/netns/$hub" ip link set "to$2" master wire up
  within "$1" ip address add "10.213.0.$2/24" dev near
  within "$1" ip link set lo up
  within "$1" ip link set near up
}
start() { # start NAME PLACE FLAG...
  local name=$1 where=$2
  shift 2
  nsenter --net="/run/netns/souk-$where-$$" "$SOUK" node run --data "$PWD/$name" --listen "$(within "$where" ip -4 -o address show near | awk '{ split($4, a, "/"); print a[1] }'):0" "$@" \
    >"$name.out" 2>"$name.err" &
  process[$name]=$!
  until_true 20 grep -q '^listening ' "$name.out"
  address[$name]=$(sed -n 's/^listening //p' "$name.out")
}
holds_all() { [[ $("$SOUK" node status --data "$1" --json | jq .blobs.bytes) -ge $((megabytes * 1000000)) ]]; }

for i in 1 2 3 4; do place "p$i" "$i"; done
place reader 9
start p1 p1
for i in 2 3 4; do start "p$i" "p$i" --bootstrap "${address[p1]}" --seed all; done
until_true 20 peers_are p1 3
make_package large large 1.0.0
head -c "${megabytes}MB" /dev/urandom >large/random
run publish large --data p1
package=$(jq -r .package out)
for i in 2 3 4; do until_true 120 holds_all "p$i"; done
sleep 2 # the word of the copies goes out behind them
for i in 1 2 3 4; do within "p$i" tc qdisc add dev near root tbf rate 80mbit burst 128kb latency 200ms; done

fetch() { # fetch NAME: a new node installs; prints the rate and how many gave
  start "$1" reader --bootstrap "${address[p1]}"
  until_true 20 peers_are "$1" 4
  run install "$package" --data "$1" --into "place-$1"
  cmp large/random "place-$1/large/random" || fail "what was installed differs"
  jq -r --argjson mb "$megabytes" '"\($mb * 1000 / .took_ms) \(.installed[0].from | length)"' out
}
median() { sort -n "$1" | awk '{ v[NR] = $1; from[NR] = $2 } END { i = int((NR + 1) / 2); print v[i], from[i] }'; }

for ((i = 1; i <= runs; i++)); do
  fetch "honest-$i" >>honest
  stop_node "honest-$i"
done
read -r rate givers < <(median honest)
printf 'four providers of 10 MB/s each: %.1f MB/s from %d (median of %d)\n' "$rate" "$givers" "$runs"

largest() { find "$1/blobs" -type f -printf '%s %p\n' | sort -n | tail -1 | cut -d' ' -f2; }
blob=$(largest p4)
for at in 1 3 5 7 9; do printf 'wrong' | dd of="$blob" bs=1 seek=$((megabytes * 100000 * at)) conv=notrunc status=none; done
start judge reader --bootstrap "${address[p1]}"
until_true 20 peers_are judge 4
ids=()
for i in 3 4; do ids+=("$("$SOUK" node status --data "p$i" --json | jq -r .node_id)"); done
thought() { "$SOUK" peers --data judge --json | jq --arg id "$1" '[.peers[] | select(.node_id == $id) | .reputation][0] // 0'; }
silent_before=$(thought "${ids[0]}") liar_before=$(thought "${ids[1]}")
kill -STOP "${process[p3]}"
run install "$package" --data judge --into place-judge
cmp large/random place-judge/large/random || fail "what was installed differs"
silent_after=$(thought "${ids[0]}") liar_after=$(thought "${ids[1]}")
jq -r --argjson mb "$megabytes" '"one lies, one is silent: \($mb * 1000 / .took_ms * 10 | round / 10) MB/s from \(.installed[0].from | length)"' out
echo "reputation of the silent one: $silent_before, then $silent_after; of the liar: $liar_before, then $liar_after"
awk -v r="$rate" -v a="$silent_before" -v b="$silent_after" -v c="$liar_before" -v d="$liar_after" \
  'BEGIN { exit !(r >= 36 && b < a && d == 0 && c > 0) }' || fail "not as it should be"
