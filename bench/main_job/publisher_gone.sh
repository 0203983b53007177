#!/usr/bin/env bash
# The publisher dies right after its receipt: two seeders keep what it published, and another node installs it.
# usage: SOUK=PROGRAM publisher_gone.sh [TIMES] [KIB]    default 100 times a package with KIB (8) of random bytes
# needs: jq
# Prints how often the install worked, how many copies the receipts told of, and the slowest install.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
[[ ${1:-} != -* ]] || usage
times=${1:-100} kib=${2:-8}
enter_folder

start_node reader
for node in seeder1 seeder2; do start_node $node --bootstrap "${address[reader]}" --seed all; done
until_true 20 peers_are reader 2
worked=0 slowest=0
declare -A told
for ((i = 1; i <= times; i++)); do
  make_package package "package-$i" 1.0.0
  head -c "${kib}K" /dev/urandom >package/random
  start_node publisher --bootstrap "${address[reader]}"
  run publish package --data publisher
  kill_node publisher
  copies=$(jq .copies.complete out)
  told[$copies]=$((${told[$copies]:-0} + 1))
  if "$SOUK" install "$(jq -r .package out)" --data reader --into place --json >out 2>err </dev/null &&
    diff -r --no-dereference package "place/package-$i" >&2; then
    worked=$((worked + 1))
    took=$(jq '.took_ms | round' out)
    ((took <= slowest)) || slowest=$took
  else
    echo "the install of package-$i did not work: $(cat out err)"
  fi
done
for copies in "${!told[@]}"; do echo "$copies copies: ${told[$copies]} receipts"; done
echo "$worked of $times installed, the slowest in $slowest ms"
((worked == times))
