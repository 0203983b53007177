#!/usr/bin/env bash
# Versions and ranges on the command line: exit 0 or 1, sorted as SemVer says, no node and no data folder.
# needs: jq
source "$SOUK_SOURCE_DIR/tests/apps/lib.sh"

# the examples of node-semver's documentation
expect_json '.satisfies == true' "$SOUK" semver satisfies 1.2.3 '1.x || >=2.5.0 || 5.0.0 - 7.2.3'
expect_json '.satisfies' "$SOUK" semver satisfies 1.2.3-alpha.7 '>1.2.3-alpha.3'
expect_json '.satisfies' "$SOUK" semver satisfies 3.4.5 '>1.2.3-alpha.3'
expect_exit 1 "$SOUK" semver satisfies 3.4.5-alpha.9 '>1.2.3-alpha.3' --json
jq -e '.satisfies == false' out >/dev/null || fail "the answer no is a document as well"
for version in 1.2.7 1.2.8 2.5.3 1.3.9; do expect_exit 0 "$SOUK" semver satisfies $version '>=1.2.7'; done
for version in 1.2.6 1.1.0; do expect_exit 1 "$SOUK" semver satisfies $version '>=1.2.7'; done
for version in 1.2.7 1.2.9 1.4.6; do expect_exit 0 "$SOUK" semver satisfies $version '1.2.7 || >=1.2.9 <2.0.0'; done
for version in 1.2.8 2.0.0; do expect_exit 1 "$SOUK" semver satisfies $version '1.2.7 || >=1.2.9 <2.0.0'; done
expect_exit 0 "$SOUK" semver satisfies v1.2.3 1.2.3

expect_error 2 usage "$SOUK" semver satisfies one '^1'
expect_error 2 usage "$SOUK" semver satisfies 1.0.0 latest
expect_error 2 usage "$SOUK" semver satisfies 1.0.0
expect_json '.versions == ["9.0.0", "10.0.0-rc.1", "10.0.0"]' "$SOUK" semver sort 10.0.0 9.0.0 10.0.0-rc.1
[[ $(printf '1.10.0\n1.9.0\n' | "$SOUK" semver sort | tr '\n' ' ') == '1.9.0 1.10.0 ' ]] || fail "lines of standard input are not sorted"
expect_error 2 usage "$SOUK" semver sort 1.0.0 x
