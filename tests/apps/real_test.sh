#!/usr/bin/env bash
# What real packages are like and what happens to real nodes: many files, links, modes, names in several scripts; a
# publisher that is gone after its receipt; nodes killed in the middle. The long forms are in bench/main_job.
# timeout_s: 300
# needs: jq
source "$SOUK_SOURCE_DIR/tests/apps/lib.sh"

kill_node() {
  kill -KILL "${process[$1]}"
  wait "${process[$1]}" 2>/dev/null || true
}
listing() {
  (cd "$1" && find . -mindepth 1 \( -type f -perm -u=x -printf 'x %p\n' -o -printf '%y %p %l\n' \) | LC_ALL=C sort)
}
has_version() { "$SOUK" info "$1" --data publisher --json | jq -e "[.versions[].version] | index(\"$2\")"; }
same_tree() {
  diff -r --no-dereference "$1" "$2" || fail "$2 is not what was published"
  diff <(listing "$1") <(listing "$2") || fail "modes or kinds differ in $2"
}

start_node first
start_node seeder --bootstrap "${address[first]}" --seed all
start_node other --bootstrap "${address[first]}" --seed all
start_node publisher --bootstrap "${address[first]}"

# 2000 files, and everything that an archive can hold
make_package many many 1.0.0
mkdir -p many/{1..20} many/empty/inner many/日本語/עברית
for i in {1..20}; do for j in {1..100}; do echo "$i $j" >"many/$i/$j"; done; done
printf '#!/bin/sh\n' >"many/run me.sh" && chmod 755 "many/run me.sh"
: >many/nothing
echo text >"many/日本語/עברית/ελληνικά — кириллица 🌍.txt"
ln -s "run me.sh" many/link && ln -s ../日本語/עברית many/日本語/folder && ln -s ../../souk.toml many/日本語/עברית/up
expect_json '.files > 2000' "$SOUK" publish many --data publisher
many=$(jq -r .package out)
expect_json '.installed | length == 1' "$SOUK" install "$many" --data first --into place-first
same_tree many place-first/many
expect_json '.installed == [] and (.already | length) == 1 and .took_ms < 1000' \
  "$SOUK" install "$many" --data first --into place-first

# another user's way of making the same folder: the same digest
digest=$("$SOUK" pack many -o one.tar.zst --data publisher --json | jq -r .digest)
(umask 077 && mkdir same && (cd many && find . \( -type d -empty -o ! -type d \) -print0 | sort -rz) |
  tar -C many --null --no-recursion -T - -cf - | tar -C same -xmf - --no-same-permissions)
expect_json ".digest == \"$digest\"" "$SOUK" pack same -o two.tar.zst --data first
cmp one.tar.zst two.tar.zst
stop_node publisher

# the publisher dies right after its receipt
for i in 1 2 3 4 5; do
  make_package "gone-$i" "gone-$i" 1.0.0
  start_node publisher --bootstrap "${address[first]}"
  expect_json '.copies.complete >= 1' "$SOUK" publish "gone-$i" --data publisher
  kill_node publisher
  expect_json '.installed | length == 1' "$SOUK" install "$(jq -r .package out)" --data first --into place-first
  same_tree "gone-$i" "place-first/gone-$i"
done

# Both die in the middle. Started again they have what was acknowledged, and nothing half done.
start_node publisher --bootstrap "${address[first]}"
start_node reader --bootstrap "${address[first]}"
make_package large large 1.0.0
for i in {1..50}; do head -c 40K /dev/urandom >"large/$i"; done
for i in 1 2 3 4 5; do
  sed -i "s/^version = .*/version = \"1.0.$i\"/" large/souk.toml
  "$SOUK" publish large --data publisher --json >published 2>/dev/null &
  sleep "0.$((RANDOM % 3))$((RANDOM % 10))"
  kill_node publisher
  acknowledged=no
  ! wait $! || acknowledged=yes
  start_node publisher --bootstrap "${address[first]}"
  if [[ $acknowledged == no ]]; then # it may be complete all the same
    "$SOUK" publish large --data publisher --json >out 2>err </dev/null || [[ $(jq -r .error.code out) == exists ]]
  fi
  large=${many%%/*}/large
  [[ $acknowledged == yes ]] || until_true 40 has_version "$large" "1.0.$i" # told again after the start
  expect_json "[.versions[].version] | index(\"1.0.$i\")" "$SOUK" info "$large" --data publisher

  "$SOUK" install "$large@1.0.$i" --data reader --into place-reader >/dev/null 2>&1 &
  sleep "0.$((RANDOM % 2))$((RANDOM % 10))"
  kill_node reader
  wait $! || true
  start_node reader --bootstrap "${address[first]}"
  [[ -z $(find place-reader reader -name '.souk-tmp*' -o -name 'new-*' 2>/dev/null) ]] || fail "something temporary is left"
  [[ ! -e place-reader/large ]] || expect_json .ok "$SOUK" verify large --data reader # this version, or the one before
  [[ $acknowledged == yes ]] || until_true 40 "$SOUK" install "$large@1.0.$i" --data reader --into place-reader # told late
  expect_exit 0 "$SOUK" install "$large@1.0.$i" --data reader --into place-reader
  same_tree large place-reader/large
done
for node in publisher reader other seeder first; do stop_node $node; done
