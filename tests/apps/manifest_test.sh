#!/usr/bin/env bash
# Manifests that are wrong: one clear line, exit 2, nothing written. And the way from init to pack.
# needs: jq
source "$SOUK_SOURCE_DIR/tests/apps/lib.sh"
export SOUK_DATA=$PWD/data

refused() { # refused TEXT: as a manifest
  mkdir -p bad && printf '%s\n' "$1" >bad/souk.toml
  expect_error 2 bad_manifest "$SOUK" pack bad
  expect_error 2 bad_manifest "$SOUK" publish bad
}
mkdir empty
expect_error 2 bad_manifest "$SOUK" pack empty
expect_error 2 bad_manifest "$SOUK" publish nowhere
refused 'not toml ['
refused 'version = "1.0.0"'
refused 'name = "a"'
refused $'name = "a"\nversion = "one"'
refused $'name = "../a"\nversion = "1.0.0"'
refused $'name = "a/b"\nversion = "1.0.0"'
refused $'name = 7\nversion = "1.0.0"'
refused $'name = "a"\nversion = 1'
refused $'name = "a"\nversion = "1.0.0"\n[publishers]\nx = "nonsense"'
refused $'name = "a"\nversion = "1.0.0"\n[dependencies]\n"x/b" = "not a range"'
refused $'name = "a"\nversion = "1.0.0"\nlicence = "MIT"'
grep -q 'license' out || fail "an unknown key does not name the nearest"
[[ -z $(find . -name '*.tar.zst') ]] || fail "a package was packed that should not be"

mkdir "My Tool" && echo hello >"My Tool/file"
expect_json '.name == "my-tool"' "$SOUK" init "My Tool" --yes
expect_error 6 exists "$SOUK" init "My Tool" --yes
expect_json '.name == "inside"' "$SOUK" init not-there-yet/inside --yes
expect_json '.version == "0.1.0" and .files == 2 and (.digest | test("^blake2b-256:[0-9a-f]{64}$")) and (.package | test("^[0-9a-f]{64}/my-tool$"))' \
  "$SOUK" pack "My Tool"
digest=$(jq -r .digest out)
[[ -s my-tool-0.1.0.tar.zst ]] || fail "the archive is not there"
cp -r "My Tool" again && touch -d 2001-01-01 again/file
expect_error 2 usage "$SOUK" pack again --output nowhere/other.tar.zst
expect_json ".digest == \"$digest\"" "$SOUK" pack again --output other.tar.zst
cmp my-tool-0.1.0.tar.zst other.tar.zst || fail "the same folder packs to other bytes"
