#!/usr/bin/env bash
# What is missing: a package, a version, a publisher that is gone, copies, the rights to a folder, room on the disk.
# needs: jq
source "$SOUK_SOURCE_DIR/tests/apps/lib.sh"

start_node one
start_node two --bootstrap "${address[one]}"
until_true 10 bash -c "\"$SOUK\" peers --data one --json | jq -e '.total == 1'"
make_package thing thing 1.0.0
expect_json '.copies.complete == 0' "$SOUK" publish thing --data one
until_true 10 bash -c "\"$SOUK\" search thing --data two --json | jq -e '.total == 1'"

for command in install info share lookup doctor; do
  expect_error 3 not_found "$SOUK" "$command" thingy --data two
  grep -q "did you mean thing" out || fail "$command does not name the nearest package"
done
expect_error 3 not_found "$SOUK" install thing@2.0.0 --data two
expect_error 2 usage "$SOUK" install thing/../thing --data two
expect_json '(.installed | length) == 1' "$SOUK" install thing --data two --into plan --dry-run
[[ ! -e plan ]] || fail "a dry run wrote something"

# a command that publishes without a node: its content leaves with it, unless a copy is waited for
make_package brief brief 1.0.0
expect_exit 0 "$SOUK" publish brief --data command --bootstrap "${address[one]}"
grep -q "leaves with this command" out || fail "it is not said that the content leaves"
expect_error 4 no_peers "$SOUK" install brief --data two
expect_error 4 no_peers "$SOUK" publish brief --data other-command --bootstrap "${address[one]}" --require-copies 1
start_node three --bootstrap "${address[one]}" --seed all
make_package kept kept 1.0.0
expect_json '.copies.complete >= 1' timeout 30 "$SOUK" publish kept --data command --bootstrap "${address[three]}" --wait-for-copy
expect_json '.installed | length == 1' "$SOUK" install kept --data two --into place

# the publisher is gone, and nobody else has it
make_package lonely lonely 1.0.0
stop_node three
expect_exit 0 "$SOUK" publish lonely --data one
kill -KILL "${process[one]}"
wait "${process[one]}" 2>/dev/null || true
expect_exit 4 timeout 20 "$SOUK" install lonely --data two --into gone
[[ $(wc -l <err) == 1 && ! -s out ]] || fail "one line was to be said"
[[ ! -e gone/lonely ]] || fail "half a package is there"
stop_node two

# as somebody without rights
if ((EUID == 0)) && id nobody >/dev/null 2>&1; then
  chmod 755 . && mkdir sealed
  as_nobody() { su nobody -s /bin/sh -c "SOUK_DATA='$PWD/sealed/data' '$SOUK' $*"; }
  if su nobody -s /bin/sh -c "'$SOUK' --version" >/dev/null 2>&1; then
    expect_error 1 internal as_nobody node run --listen 127.0.0.1:0
    grep -q "sealed/data" out || fail "the folder is not named"
    expect_error 1 internal as_nobody list
  fi
fi

# a disk without room
mkdir tiny
if mount -t tmpfs -o size=2m tmpfs tiny 2>/dev/null; then
  trap 'umount -l tiny 2>/dev/null || true' EXIT
  make_package large large 1.0.0 && head -c 3000000 /dev/urandom >large/file
  start_node four
  start_node five --bootstrap "${address[four]}"
  until_true 10 bash -c "\"$SOUK\" peers --data four --json | jq -e '.total == 1'"
  expect_exit 0 "$SOUK" publish large --data four
  expect_error 1 disk_full "$SOUK" install large --data tiny/data --bootstrap "${address[four]}" --into roomy
  expect_error 1 disk_full "$SOUK" install large --data roomy-data --bootstrap "${address[four]}" --into tiny/place
  expect_error 1 disk_full "$SOUK" publish large --data tiny/data --bootstrap "${address[four]}"
  expect_error 1 disk_full "$SOUK" pack large --data four --output "$PWD/tiny/large.tar.zst"
  [[ ! -e roomy/large && ! -e tiny/place/large && ! -e tiny/large.tar.zst ]] || fail "something is half done"
  expect_json '.publisher != null' "$SOUK" key show --data tiny/data
  cp out before
  dd if=/dev/zero of=tiny/filler bs=4096 2>/dev/null || true
  expect_error 1 disk_full "$SOUK" list --data tiny/data
  expect_error 1 disk_full timeout 10 "$SOUK" node run --data tiny/data --listen 127.0.0.1:0
  expect_error 1 disk_full timeout 10 "$SOUK" node run --data tiny/another --listen 127.0.0.1:0
  rm tiny/filler
  expect_json '.packages == []' "$SOUK" list --data tiny/data
  expect_exit 0 "$SOUK" key show --data tiny/data --json
  cmp out before || fail "the keys did not survive a full disk"
  stop_node four
fi
