#!/usr/bin/env bash
# Nodes with IPv6 alone, with IPv4 alone, and with both: each network works, and those with both join them.
# timeout_s: 180
# needs: jq
source "$SOUK_SOURCE_DIR/tests/apps/lib.sh"
grep -q " lo$" /proc/net/if_inet6 2>/dev/null || { echo "this machine has no IPv6"; exit 77; }

listen_at() { # listen_at NAME ADDRESS FLAG...: as start_node, elsewhere
  local name=$1 where=$2
  shift 2
  "$SOUK" node run --data "$PWD/$name" --listen "$where" "$@" >"$name.out" 2>"$name.err" &
  process[$name]=$!
  until_true 10 grep -q ^listening "$name.out"
  address[$name]=$(sed -n 's/^listening //p' "$name.out")
}
knows() { [[ $("$SOUK" peers --data "$1" --json | jq .total) -ge $2 ]]; }
install_at() { # install_at NODE PACKAGE PLACE
  expect_json '.installed | length == 1' "$SOUK" install "$2" --data "$1" --into "$3"
  [[ -s $3/thing/file.txt || -s $3/file.txt ]] || [[ -n $(find "$3" -name file.txt) ]] || fail "$3 has no file.txt"
}
make_package thing thing 1.0.0
make_package other other 1.0.0

# IPv6 alone
listen_at six-1 '[::1]:0'
listen_at six-2 '[::1]:0' --bootstrap "${address[six-1]}"
listen_at six-3 '[::1]:0' --bootstrap "${address[six-1]}"
until_true 10 knows six-3 2
expect_exit 0 "$SOUK" publish thing --data six-2 --json
package=$(jq -r .package out)
install_at six-3 "$package" place-6

# beside them IPv4 alone, and two with both that both kinds know
port_of() { echo "${address[$1]##*:}"; }
listen_at both-1 '[::]:0' --bootstrap "${address[six-1]}"
listen_at four-1 '127.0.0.1:0' --bootstrap "127.0.0.1:$(port_of both-1)"
listen_at both-2 '[::]:0' --bootstrap "127.0.0.1:$(port_of four-1)" --bootstrap "[::1]:$(port_of six-1)"
until_true 15 knows four-1 2
until_true 15 knows both-2 4
expect_exit 0 "$SOUK" publish other --data four-1 --json
install_at both-2 "$(jq -r .package out)" place-both
expect_exit 0 "$SOUK" publish thing --data both-1 --json # the same name, another publisher
mixed=$(jq -r .package out)
install_at four-1 "$mixed" place-4
install_at six-3 "$mixed" place-66
for name in "${!process[@]}"; do stop_node "$name"; done
