#!/usr/bin/env bash
# The demo: a package travels between five nodes on this machine, and no server stands between them.
# Each step says what it does, shows what a user would see, and is checked; one that is wrong ends the demo.
# usage: SOUK=PROGRAM demo.sh
# needs: jq
set -euo pipefail
examples=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../../docs/examples")
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
SOUK=$(realpath "${SOUK:?the program to show}")

folder=$(mktemp -d "${TMPDIR:-/tmp}/souk-demo.XXXXXX")
end() {
  local pid
  for pid in "${process[@]}"; do kill -KILL "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$folder"
}
trap end EXIT
trap 'exit 143' TERM
trap 'exit 130' INT
cd "$folder"

bold=
plain=
if [[ -t 1 && -z ${NO_COLOR:-} ]]; then bold=$'\e[1m' plain=$'\e[0m'; fi
step=0
say() { step=$((step + 1)); printf '\n%s%d. %s%s\n' "$bold" "$step" "$*" "$plain"; }
note() { printf '   %s\n' "$*"; }

# souk NODE COMMAND...: shows the command as a user would type it on that node, then runs it.
souk() {
  local node=$1
  shift
  printf '   node %s $ souk %s\n' "$node" "$*"
  "$SOUK" "$@" --data "$folder/$node" </dev/null 2>&1 | sed 's/^/     /'
}
quiet() { # quiet NODE COMMAND...: one JSON document
  local node=$1
  shift
  "$SOUK" "$@" --data "$folder/$node" --json </dev/null
}
knows() { # knows NODE COUNT: that many packages are in its catalogue
  [[ $(quiet "$1" status | jq .catalogue) -ge $2 ]]
}

began=$SECONDS
say "Five nodes start, each with a data folder of its own. Nodes 2 to 5 know only node 1's address."
start_node 1
for node in 2 5; do start_node $node --bootstrap "${address[1]}"; done
for node in 3 4; do start_node $node --bootstrap "${address[1]}" --seed all; done
for node in 1 2 3 4 5; do note "node $node listens at ${address[$node]}"; done
note "Nodes 3 and 4 also keep copies of what others publish (--seed all)."
for node in 1 2 3 4 5; do
  until_true 10 bash -c "[[ \$('$SOUK' peers --data '$folder/$node' --json | jq .total) -eq 4 ]]"
done
souk 5 peers

say "Node 1 publishes three templates. It signs each, gives others its record, and waits until one has a copy."
for name in cpp-starter caf-actors python-cli; do
  souk 1 publish "$examples/$name" --wait-for-copy
done
for name in cpp-starter caf-actors python-cli; do
  until_true 20 bash -c "[[ \$('$SOUK' info $name --data '$folder/1' --json | jq .seeders) -ge 2 ]]"
done

say "Word of them has spread: node 3 finds them in its own catalogue, without asking anybody."
for node in 2 3 4 5; do until_true 10 knows $node 3; done
souk 3 search template
[[ $(quiet 3 search actors | jq -r '.results[0].package') == */caf-actors ]] || fail "the search on node 3 does not find caf-actors"

say "Node 5 looks one up in the network. Each row is one peer that was asked; the shared bits grow as it gets near."
quiet 5 lookup cpp-starter >first.json
jq -e .found first.json >/dev/null || fail "the lookup on node 5 found nothing"
"$SOUK" lookup python-cli --data "$folder/5" | sed 's/^/     /'

say "The same question again: the answer is in the hot cache now."
quiet 5 lookup cpp-starter >second.json
[[ $(jq -r .source second.json) == hot ]] || fail "the second lookup did not come from the hot cache"
jq -rn --slurpfile a first.json --slurpfile b second.json \
  '"   \($a[0].took_ms*1000|round/1000) ms from the network, \($b[0].took_ms*1000|round/1000) ms from the cache: \($a[0].took_ms/$b[0].took_ms|round) times as fast"'

say "Node 5 installs it from a peer that has it; every block is checked against what the publisher signed."
souk 5 install cpp-starter --into "$folder/place-5"
diff -r --no-dereference "$examples/cpp-starter" place-5/cpp-starter || fail "what node 5 has is not what node 1 published"
note "It is file by file what node 1 published."

say "Node 1, the publisher, goes away."
stop_node 1
note "stopped"

say "Node 2 installs the same package all the same: nodes 3 and 4 have copies."
souk 2 install cpp-starter --into "$folder/place-2"
diff -r --no-dereference "$examples/cpp-starter" place-2/cpp-starter || fail "what node 2 has is not what node 1 published"

say "Node 2 verifies every file against what was signed, then notices a change."
souk 2 verify cpp-starter
echo "// not the publisher's" >>place-2/cpp-starter/src/main.cpp
if "$SOUK" verify cpp-starter --data "$folder/2" >out 2>&1; then fail "a changed file went unnoticed"; fi
sed 's/^/     /' out

say "All nodes stop."
for node in 2 3 4 5; do stop_node $node; done
((SECONDS - began < 60)) || fail "the demo took $((SECONDS - began)) s, 60 are allowed"
note "Done in $((SECONDS - began)) s. Everything was as it should be."
