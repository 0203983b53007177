#!/usr/bin/env bash
# Ten packages that need each other, installed over loopback by somebody who has nothing.
# usage: ten_packages.sh [TIMES]    default: 9 times, each with a new data folder
# needs: jq
# Prints the median of `took_ms`, with and without a running node at the one who installs.
source "$(dirname "${BASH_SOURCE[0]}")/../main_job/common.sh"
[[ ${1:-} != -* ]] || usage
times=${1:-9}
enter_folder

start_node publisher
start_node keeper --bootstrap "${address[publisher]}" --seed all
until_true 20 peers_are publisher 1
make_package first first 0.1.0 && run publish first --data publisher
me=$("$SOUK" key show --data publisher --json | jq -r .publisher.text)
for ((i = 10; i >= 1; i--)); do # each needs the two after it
  make_package "packages/p$i" "p$i" 1.0.0
  head -c 20000 /dev/urandom >"packages/p$i/data"
  printf '[publishers]\nme = "%s"\n[dependencies]\n' "$me" >>"packages/p$i/souk.toml"
  for ((d = i + 1; d <= i + 2 && d <= 10; d++)); do printf '"me/p%s" = "^1"\n' "$d" >>"packages/p$i/souk.toml"; done
  run publish "packages/p$i" --data publisher --wait-for-copy
done

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
for ((i = 1; i <= times; i++)); do
  run install p1 --data "new-$i" --into "place-$i" --bootstrap "${address[keeper]}"
  [[ $(jq '.installed | length' out) == 10 ]] || fail "not ten packages"
  jq .took_ms out >>alone
done
for ((i = 1; i <= times; i++)); do
  start_node "node-$i" --bootstrap "${address[keeper]}"
  until_true 20 peers_are "node-$i" 2
  run install p1 --data "node-$i" --into "node-place-$i"
  [[ $(jq '.installed | length' out) == 10 ]] || fail "not ten packages"
  jq .took_ms out >>with_node
  stop_node "node-$i"
done
echo "ten packages: $(median <with_node) ms by a node that runs, $(median <alone) ms by a command alone (medians of $times)"
