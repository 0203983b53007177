#!/usr/bin/env bash
# A newcomer's ways to a first peer, and what happens where an address is wrong, dead, slow or another's.
# needs: jq python3-minimal
source "$SOUK_SOURCE_DIR/tests/apps/lib.sh"

make_package thing thing 1.0.0
start_node one
port=${address[one]##*:}
start_node two --bootstrap "localhost:$port"
until_true 10 bash -c "\"$SOUK\" peers --data one --json | jq -e '.total == 1'"
expect_exit 0 "$SOUK" publish thing --data one
nobody=$(printf 'ab%.0s' {1..32})

fresh=0
# newcomer ARGUMENT...: install in a data folder that was never used.
newcomer() {
  fresh=$((fresh + 1))
  "$SOUK" install --data "new-$fresh" --into "place-$fresh" "$@"
}
installs() { expect_json '.installed | length == 1' newcomer "$@"; }
names_the_ways() {
  for way in --bootstrap "souk join"; do
    grep -q -- "$way" out || fail "the line does not name $way"
  done
}

installs thing --bootstrap "127.0.0.1:$port"
installs thing --bootstrap "localhost:$port"
installs "$("$SOUK" share thing --data one)"
installs thing --bootstrap "$("$SOUK" status --data one --json | jq -r .node_id)@localhost:$port"
expect_json '.answered >= 1' "$SOUK" join "$("$SOUK" invite --data one)" --data joined
expect_json '.installed | length == 1' "$SOUK" install thing --data joined --into joined-place

# alone, an address that leads nowhere is told in one line; beside one that lives it costs no time
expect_error 4 no_peers newcomer thing --bootstrap 127.0.0.1:1
names_the_ways
expect_error 4 no_peers newcomer thing --bootstrap no-such-host.invalid:7411
names_the_ways
expect_error 4 no_peers newcomer thing --bootstrap "$nobody@127.0.0.1:$port"
grep -q "is not $nobody" out || fail "it is not said that another answered"
expect_error 2 usage newcomer thing --bootstrap nonsense
expect_error 2 usage newcomer thing --bootstrap 127.0.0.1:99999
expect_error 2 usage "$SOUK" node run --data new --bootstrap nonsense
began=$SECONDS
installs thing --bootstrap 127.0.0.1:1 --bootstrap "127.0.0.1:$port"
installs thing --bootstrap no-such-host.invalid:7411 --bootstrap "127.0.0.1:$port"
installs thing --bootstrap "$nobody@127.0.0.1:$port" --bootstrap "127.0.0.1:$port"
((SECONDS - began < 10)) || fail "what is dead delays what lives"

# one that never answers, one that answers nonsense, one that repeats what it hears, one that is slow to say nothing
python3 - >strange.out <<'PYTHON' &
import os, select, socket, sys, time
sockets = {kind: socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for kind in ("mute", "random", "echo", "slow")}
for each in sockets.values():
    each.bind(("127.0.0.1", 0))
print(*(each.getsockname()[1] for each in sockets.values()), flush=True)
while True:
    for each in select.select(list(sockets.values()), [], [])[0]:
        raw, sender = each.recvfrom(65536)
        if each is sockets["random"]:
            each.sendto(os.urandom(200), sender)
        elif each is sockets["echo"]:
            each.sendto(raw, sender)
        elif each is sockets["slow"]:
            time.sleep(0.5)
            each.sendto(raw[: len(raw) // 2], sender)
PYTHON
process[strange]=$!
until_true 10 test -s strange.out
for strange in $(cat strange.out); do
  expect_error 4 no_peers timeout 10 "$SOUK" install thing --data "strange-$strange" --bootstrap "127.0.0.1:$strange"
  installs thing --bootstrap "127.0.0.1:$strange" --bootstrap "127.0.0.1:$port"
done
kill "${process[strange]}"
stop_node one
stop_node two
