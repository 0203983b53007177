#!/usr/bin/env bash
# Ctrl-C in the middle of a download, with a running node and without one: the command ends, nothing half done is left,
# and what arrived is not fetched again.
# timeout_s: 240
# needs: jq
source "$SOUK_SOURCE_DIR/tests/apps/lib.sh"

# Of the download that is under way: how many blocks are here.
blocks() { cat "$1"/blobs/partial/*.map 2>/dev/null | tr -d '\0' | wc -c; }
temporary_is_left() { compgen -G "$1/.souk-tmp*"; }
nothing_temporary() { ! temporary_is_left "$1"; }

release=0
publish_large() {
  release=$((release + 1))
  rm -rf large
  make_package large large "1.0.$release"
  head -c 128M /dev/urandom >large/random
  expect_exit 0 "$SOUK" publish large --data publisher --json
  package=$(jq -r .package out)@1.0.$release
}

# stall PLACE DATA FLAG...: an install into PLACE whose only provider falls silent in the middle; sets `command`.
stall() {
  local place=$1 data=$2 try end
  shift 2
  for try in 1 2 3 4 5; do
    rm -rf "$place"
    publish_large # what is here already could not be interrupted
    env --default-signal=INT "$SOUK" install "$package" --data "$data" --into "$place" --json "$@" >out 2>err </dev/null &
    command=$!
    end=$((SECONDS + 20))
    until (($(blocks "$data") >= 4)) || ((SECONDS > end)) || ! kill -0 $command 2>/dev/null; do :; done
    kill -STOP "${process[publisher]}"
    sleep 0.5 # what was under way arrives
    ! temporary_is_left "$place" >/dev/null || return 0
    kill -CONT "${process[publisher]}"
    wait $command || { cat out err >&2; fail "the install failed by itself"; }
  done
  fail "no install was slow enough to be interrupted"
}
interrupt() { # interrupt CODE: Ctrl-C, and the code with which the command ends
  local code=0
  kill -INT $command
  wait $command || code=$?
  ((code == $1)) || { cat out err >&2; fail "exit code $code instead of $1"; }
}
ends_well() { # ends_well PLACE DATA FLAG...
  local place=$1 data=$2
  shift 2
  kill -CONT "${process[publisher]}"
  expect_json '.installed | length == 1' "$SOUK" install "$package" --data "$data" --into "$place" "$@"
  cmp large/random "$place/large/random"
}

start_node bystander # somebody must be told of the release
start_node publisher --bootstrap "${address[bystander]}"
start_node reader --bootstrap "${address[bystander]}"

# no node of its own: the command undoes what it had begun
stall alone client --bootstrap "${address[publisher]}"
interrupt 130
[[ $(jq -r .error.code out) == interrupted ]] || { cat out err >&2; fail "it does not say that it was interrupted"; }
nothing_temporary alone || fail "something temporary is left"
(($(blocks client) >= 4)) || fail "what arrived was not kept"
ends_well alone client --bootstrap "${address[publisher]}"

# a running node gives up what nobody waits for
stall served reader
interrupt 130
until_true 10 nothing_temporary served
(($(blocks reader) >= 4)) || fail "what arrived was not kept"
[[ ! -e served/large ]] || fail "it was installed though nobody wanted it any more"
ends_well served reader

# whoever waits for a folder may leave the queue
stall queue reader
env --default-signal=INT "$SOUK" install "$package" --data reader --into queue >out2 2>err2 </dev/null &
second=$!
until_true 10 grep -q "waiting for" err2
kill -INT $second
wait $second && fail "the second command went on" || (($? == 130)) || fail "the second command ended otherwise"
interrupt 130
ends_well queue reader
for node in reader publisher bystander; do stop_node $node; done
