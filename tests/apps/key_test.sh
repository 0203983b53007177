#!/usr/bin/env bash
# Keys from the command line: made, listed, copied, changed, behind a passphrase; and content that looks like a secret.
# needs: jq
source "$SOUK_SOURCE_DIR/tests/apps/lib.sh"
export SOUK_DATA=$PWD/data

expect_json '.publisher == null and (.node_id | length) == 64' "$SOUK" key list
expect_error 3 not_found "$SOUK" key rotate
expect_error 3 not_found "$SOUK" key export copy
expect_json '.publisher.rotations == 0 and (.publisher.encrypted | not)' "$SOUK" key new
id=$(jq -r .publisher.id out)
expect_error 6 exists "$SOUK" key new
expect_json ".publisher.id == \"$id\"" "$SOUK" key list
expect_json ".publisher.id == \"$id\"" "$SOUK" key show
expect_json ".publisher.id == \"$id\" and .publisher.rotations == 1" "$SOUK" key rotate
expect_json '.file | endswith("/copy")' "$SOUK" key export copy
expect_error 6 exists "$SOUK" key export copy
expect_json ".publisher.id == \"$id\" and .publisher.rotations == 1" "$SOUK" key import copy --data other
expect_error 6 exists "$SOUK" key import copy --data other
expect_error 2 usage "$SOUK" key export sealed --passphrase
SOUK_PASSPHRASE=secret expect_exit 0 "$SOUK" key export sealed --passphrase
! grep -q "$(sed -n 2p copy)" sealed || fail "the encrypted copy holds the key as it is"
expect_error 2 usage "$SOUK" key import sealed --data third
SOUK_PASSPHRASE=wrong expect_error 5 verification "$SOUK" key import sealed --data third
SOUK_PASSPHRASE=secret expect_json ".publisher.id == \"$id\" and .publisher.encrypted" "$SOUK" key import sealed --data third
chmod 644 data/keys/publisher.key
expect_error 5 verification "$SOUK" key list

# what goes in, and what should not
make_package thing thing 1.0.0
mkdir thing/logs && echo log >thing/logs/today && echo 'logs/' >thing/.gitignore && echo 'KEY=1' >thing/.env
printf -- '-----BEGIN PRIVATE KEY-----\nabc\n' >thing/notes.txt
expect_json '([.list[].path] == [".env", ".gitignore", "file.txt", "notes.txt", "souk.toml"]) and (.warnings | length) == 2' "$SOUK" pack thing --list --data fourth
expect_json '.package == null and .version == "1.0.0" and .count == 5' "$SOUK" publish thing --dry-run --data fourth
"$SOUK" pack thing --list --data fourth >out 2>err
grep -q 'warning: .env' err && grep -q 'warning: notes.txt' err || fail "secrets are not warned of"
[[ ! -e fourth/keys/publisher.key && -z $(find . -name '*.tar.zst') ]] || fail "looking made something"
printf '.env\nnotes.txt\n' >thing/.soukignore
expect_json '([.list[].path] | index(".env")) == null and .warnings == []' "$SOUK" pack thing --list --data fourth

# completions know every command
for shell in bash zsh fish; do expect_exit 0 "$SOUK" completions $shell; grep -q outdated out || fail "$shell does not complete outdated"; done
"$SOUK" completions bash >complete.bash
(
  source complete.bash
  COMP_WORDS=(souk upd) COMP_CWORD=1
  _souk
  [[ ${COMPREPLY[*]} == update ]] || fail "bash completes upd to ${COMPREPLY[*]}"
  COMP_WORDS=(souk install --loc) COMP_CWORD=2
  _souk
  [[ ${COMPREPLY[*]} == --locked ]] || fail "bash completes --loc to ${COMPREPLY[*]}"
)
expect_error 2 usage "$SOUK" completions csh
