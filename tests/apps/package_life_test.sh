#!/usr/bin/env bash
# The life of packages in a project: locked, updated, explained, taken back, removed; and what must not go wrong again.
# needs: jq
# timeout_s: 240
source "$SOUK_SOURCE_DIR/tests/apps/lib.sh"

start_node one
start_node two --bootstrap "${address[one]}" --seed all
until_true 10 bash -c "\"$SOUK\" peers --data one --json | jq -e '.total == 1'"
expect_exit 0 "$SOUK" key show --data one --json
[[ $(jq -r .publisher out) != null ]] || { make_package first first 0.1.0 && expect_exit 0 "$SOUK" publish first --data one; }
me=$("$SOUK" key show --data one --json | jq -r .publisher.text)

# release NAME VERSION [DEPENDENCY RANGE]...: publishes a package whose file says which version it is
release() {
  local folder=packages/$1-$2
  make_package "$folder" "$1" "$2"
  echo "$1 $2" >"$folder/file.txt"
  printf '[publishers]\nme = "%s"\n[dependencies]\n' "$me" >>"$folder/souk.toml"
  local name=$1 version=$2
  shift 2
  while (($#)); do
    printf '"me/%s" = "%s"\n' "$1" "$2" >>"$folder/souk.toml"
    shift 2
  done
  expect_json ".version == \"$version\"" "$SOUK" publish "$folder" --data one --wait-for-copy
}
in_two() { "$SOUK" "$@" --data two; }
says() { [[ $(<"$1/file.txt") == "$2" ]] || fail "$1 is $(<"$1/file.txt"), not $2"; }

release base 1.0.0
release app 1.0.0 base ^1

# installed with what it needs, and locked
expect_json '(.installed | length) == 2 and (.resolved | length) == 2' in_two install app
jq -e '.resolved[] | select(.package | endswith("/base")) | .version == "1.0.0" and (.digest | startswith("blake2b-256:")) and
  (.required_by | length == 1 and (.[0] | endswith("/app")))' out >/dev/null || fail "who needs base is not said"
[[ -s souk.lock ]] || fail "there is no souk.lock"
[[ $(grep -c '^\[\[package\]\]' souk.lock) == 2 ]] || fail "souk.lock does not hold two packages"
cp souk.lock before.lock
expect_json '.installed == [] and (.already | length) == 1' in_two install app
expect_json '.installed == [] and (.already | length) == 2' in_two install --locked
cmp souk.lock before.lock || fail "souk.lock changed though nothing did"
expect_json '.count == 2 and .tree[0].dependencies[0].version == "1.0.0"' in_two tree
expect_json '.versions[0].paths == [[.versions[0].paths[0][0], .versions[0].paths[0][1]]] and (.versions[0].wanted | not)' in_two why base
expect_error 3 not_found in_two why nothing
expect_json '.packages == []' in_two outdated

# an update finds what is newer, and 10 is newer than 9
release base 1.9.0
release base 1.10.0
release base 2.0.0
expect_json '.packages | length == 1 and .[0].installed == "1.0.0" and .[0].wanted == "1.10.0" and .[0].latest == "2.0.0"' in_two outdated
expect_json '.installed == []' in_two install app # what is locked stays
expect_json '.updated | length == 1 and .[0].from == "1.0.0" and .[0].to == "1.10.0"' in_two update
says souk_packages/base "base 1.10.0"
expect_json '.ok' in_two verify
expect_json '.updated == []' in_two update

# taken back: never chosen anew, kept where it is locked, and never a reason to go back
expect_json '.versions == ["1.10.0"]' "$SOUK" yank base@1.10.0 --data one
expect_error 6 exists "$SOUK" yank base@1.10.0 --data one
expect_error 2 usage "$SOUK" yank base --data one
expect_json '.updated == []' in_two update
says souk_packages/base "base 1.10.0"
expect_exit 1 in_two audit --json
jq -e '.ok == false and ([.packages[] | select(.ok | not) | .findings[].kind] == ["yanked"])' out >/dev/null || fail "the audit does not name what was yanked"
expect_json '[.resolved[].version] == ["1.0.0", "1.9.0"]' in_two install app --into fresh
expect_error 2 usage in_two install --frozen --into again # nothing is locked there
[[ ! -e again ]] || fail "something was installed out of nothing"
expect_json '.versions == ["1.10.0"]' "$SOUK" unyank base@1.10.0 --data one
expect_json '.versions == ["1.0.0"]' "$SOUK" deprecate app --message "use other" --data one
expect_json '.ok and ([.packages[].findings[].kind] == ["deprecated"])' in_two audit

# a lock file is enough to get the same elsewhere, without the network
mkdir elsewhere && cp souk.lock elsewhere && (cd elsewhere && expect_json '(.installed | length) == 2' "$SOUK" install --frozen --data ../two)
diff -r souk_packages elsewhere/souk_packages || fail "the same lock file gave other files"
(cd elsewhere && rm -r souk_packages && sed -i 's/^digest = "blake2b-256:./digest = "blake2b-256:g/' souk.lock &&
  expect_error 2 bad_manifest "$SOUK" install --frozen --data ../two)

# a project says what it needs; --locked says when that is not what is locked
mkdir project && cd project
printf 'name = "project"\nversion = "1.0.0"\n[publishers]\nme = "%s"\n[dependencies]\n"me/app" = "^1"\n[dev-dependencies]\n"me/base" = "~1.9"\n' "$me" >souk.toml
expect_error 6 conflict "$SOUK" install --locked --data ../two
expect_json '[.resolved[].version] == ["1.0.0", "1.9.0"]' "$SOUK" install --data ../two
sed -i 's/~1.9/^2/' souk.toml
expect_error 6 conflict "$SOUK" install --locked --data ../two
expect_json '[.resolved[].version] == ["1.0.0", "1.9.0", "2.0.0"] or [.resolved[].version] == ["1.0.0", "1.10.0", "2.0.0"]' "$SOUK" install --data ../two
# two versions of one dependency do not overwrite each other: each dependant finds its own
says souk_packages/base "base 2.0.0"
[[ $(<souk_packages/app/souk_packages/base/file.txt) == "base 1."* ]] || fail "app does not find its own version of base"
expect_json '.ok and (.packages | length) == 3' "$SOUK" verify --data ../two --into souk_packages
expect_json '(.versions | length) == 2' "$SOUK" why base
echo changed >souk_packages/app/souk_packages/base/file.txt
expect_exit 5 "$SOUK" verify --data ../two --into souk_packages
expect_exit 0 "$SOUK" install --force --data ../two
expect_json '.ok' "$SOUK" verify --data ../two --into souk_packages
cd ..

# what cannot be suited is explained
release left 1.0.0 base '<1.9.0'
release right 1.0.0 base '>=1.9.0 <2'
expect_error 6 conflict in_two install left right --into conflict
jq -e '.error.explanation | length >= 3 and any(test("left 1.0.0 wants")) and any(test("right 1.0.0 wants"))' out >/dev/null || fail "the conflict is not explained"
[[ ! -e conflict/left && ! -e conflict/souk.lock ]] || fail "a conflict left something behind"

# removed with what nobody else needs
expect_error 6 conflict in_two remove base --into souk_packages
expect_json '(.removed.package | endswith("/app")) and (.also_removed | length) == 1' in_two remove app --into "$PWD/souk_packages"
[[ -z $(ls souk_packages) ]] || fail "something was left"
! grep -q 'app' souk.lock || fail "souk.lock still names what was removed"

# young releases are refused
expect_error 3 not_found in_two install app --into young --minimum-age 3d
expect_json '(.installed | length) == 2' in_two install app --into young --minimum-age 0s
expect_error 2 usage in_two install app --into young --minimum-age soon

# two commands on one folder: one after the other
in_two install left --into shared --json >left.out &
first=$!
in_two install app --into shared --json >right.out &
second=$!
wait "$first" && wait "$second" || { cat left.out right.out >&2; fail "one of two installs failed"; }
[[ -d shared/left && -d shared/app ]] || { cat left.out right.out >&2; fail "one of two installs is lost"; }
[[ $(grep -c '"' <(sed -n '/\[wanted\]/,/^$/p' shared/souk.lock)) == 2 ]] || fail "one of two wishes is lost"

# who has little room
expect_json '.kept_bytes <= .quota_bytes or .removed >= 0' in_two gc --quota 1GB
expect_error 2 usage in_two gc --quota much
stop_node one
stop_node two
