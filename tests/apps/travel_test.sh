#!/usr/bin/env bash
# A package travels: published on one node, found and installed on another, through links, with and without a node.
# needs: jq
source "$SOUK_SOURCE_DIR/tests/apps/lib.sh"

make_package thing thing 1.2.3
mkdir thing/empty "thing/naïve ünïcode" && : >"thing/naïve ünïcode/nothing" && ln -s file.txt thing/link && chmod +x thing/file.txt

start_node one
start_node two --bootstrap "${address[one]}" --seed all
until_true 10 bash -c "\"$SOUK\" peers --data one --json | jq -e '.total == 1'"

expect_json '.version == "1.2.3" and .files >= 5 and .replicas.acknowledged >= 1 and .announced_to >= 1' \
  "$SOUK" publish thing --data one --wait-for-copy
jq -e '.copies.complete >= 1 and (.expires_at | test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z$"))' out >/dev/null || fail "the receipt is not complete"
package=$(jq -r .package out)
digest=$(jq -r .digest out)
expect_error 6 exists "$SOUK" publish thing --data one

until_true 10 bash -c "\"$SOUK\" search thing --data two --json | jq -e '.total == 1'"
expect_json ".installed[0].package == \"$package\" and .installed[0].digest == \"$digest\"" \
  "$SOUK" install thing --data two --into place
diff -r --no-dereference thing place/thing || fail "what was installed is not what was published"
[[ -x place/thing/file.txt && -L place/thing/link && -d place/thing/empty ]] || fail "a mode, a link or a folder is lost"
expect_json '.installed == [] and (.already | length) == 1' "$SOUK" install thing --data two --into place
expect_json '.ok' "$SOUK" verify thing --data two
echo changed >place/thing/file.txt
expect_exit 5 "$SOUK" verify thing --data two
expect_json '.packages | length == 1' "$SOUK" list --data two
expect_json ".removed.package == \"$package\"" "$SOUK" remove thing --data two
[[ ! -e place/thing ]] || fail "what was removed is still there"

expect_json '.found' "$SOUK" lookup thing --data two
expect_json '(.key | length) == 64 and (.found | not)' "$SOUK" lookup "$(printf 'ab%.0s' {1..32})" --data two
expect_json '(.versions | length) == 1' "$SOUK" info thing --data two
expect_error 3 not_found "$SOUK" install nothing-of-this-name --data two

# a newcomer, by invitation and by share link
invitation=$("$SOUK" invite --data one)
expect_json '.answered >= 1' "$SOUK" join "$invitation" --data newcomer
expect_json '(.installed | length) == 1 and (.installed[0].from | length) >= 1' "$SOUK" install "$package" --data newcomer --into newcomer-place
share=$("$SOUK" share thing --data two)
expect_json '.installed | length == 1' "$SOUK" install "$share" --data another --into another-place
diff -r --no-dereference thing another-place/thing || fail "what came by the link is not what was published"
expect_error 2 usage "$SOUK" install "${share%?}" --data another

# a node id that is another's
expect_error 5 verification "$SOUK" connect "$(printf 'ab%.0s' {1..32})@${address[one]}" --data newcomer

# the publisher goes; the copy stays
stop_node one
expect_json '.installed | length == 1' "$SOUK" install "$package" --data newcomer --into after --bootstrap "${address[two]}"
stop_node two
