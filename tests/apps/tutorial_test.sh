#!/usr/bin/env bash
# Runs the lines of docs/tutorial.md exactly as they stand, in one shell, and looks for what it promises.
# timeout_s: 120
# serial
# needs: jq
source "$SOUK_SOURCE_DIR/tests/apps/lib.sh"
souk() { "$SOUK" "$@"; }
trap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT

mapfile -t commands < <(sed -n 's/^    \$ //p' "$SOUK_SOURCE_DIR/docs/tutorial.md")
((${#commands[@]} >= 20)) || fail "the tutorial shows no session"
for word in init publish search install update why remove; do
  printf '%s\n' "${commands[@]}" | grep -q "^souk $word" || fail "the tutorial does not show souk $word"
done
nodes=0
for command in "${commands[@]}"; do
  printf '$ %s\n' "$command"
  if [[ $command == *'&' ]]; then
    nodes=$((nodes + 1))
    eval "$command" >"node.$nodes" 2>&1 # the line itself puts it into the background
    until_true 20 grep -q '^listening ' "node.$nodes"
    ((nodes == 1)) || until_true 20 bash -c "[[ \$(\"$SOUK\" node status --data alice --json | jq .peers.total) -gt 0 ]]"
    continue
  fi
  eval "$command" >out 2>err || { cat out err >&2; fail "$command"; }
  cat out
  case $command in
    'souk search party') grep -q 'party' out || fail "the search does not find it" ;;
    'souk install party') grep -q 'installed greeting 0.1.0' out || fail "what it needs was not installed" ;;
    'souk why greeting') grep -q 'you -> party 0.1.0 -> greeting 0.1.0' out || fail "why does not say why" ;;
    'souk outdated') grep -q '0.1.1' out || fail "what is newer is not seen" ;;
    'souk update') grep -q 'from 0.1.0 to 0.1.1' out || fail "the update does not say what it did" ;;
    'souk list') grep -q 'nothing is installed' out || fail "something was left" ;;
  esac
done
[[ -s souk.lock && -z $(ls souk_packages) ]] || fail "the folder is not as the tutorial says"
