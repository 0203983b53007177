#!/usr/bin/env bash
# A node dies by SIGKILL at random moments of installs, updates, removals and collections, in turn. Afterwards the folder
# must be exactly as before the command or as after it, `verify` must pass, and the same command must go through.
# usage: life_kills.sh [TIMES] [FILES]    default: 200 times, packages of 60 files of 4 KiB
# needs: jq
source "$(dirname "${BASH_SOURCE[0]}")/../main_job/common.sh"
[[ ${1:-} != -* ]] || usage
times=${1:-200} files=${2:-60}
enter_folder

# release NAME VERSION [DEPENDENCY RANGE]...
release() {
  local folder=packages/$1-$2 i
  make_package "$folder" "$1" "$2"
  echo "$1 $2" >"$folder/file.txt"
  for ((i = 1; i <= files; i++)); do head -c 4K /dev/urandom >"$folder/$i"; done
  printf '[publishers]\nme = "%s"\n[dependencies]\n' "$me" >>"$folder/souk.toml"
  local name=$1 version=$2
  shift 2
  while (($#)); do printf '"me/%s" = "%s"\n' "$1" "$2" >>"$folder/souk.toml" && shift 2; done
  run publish "$folder" --data publisher --wait-for-copy
}

start_node publisher
start_node keeper --bootstrap "${address[publisher]}" --seed all
until_true 20 peers_are publisher 1
make_package first first 0.1.0 && run publish first --data publisher
me=$("$SOUK" key show --data publisher --json | jq -r .publisher.text)
release base 1.0.0
release base 2.0.0
release app 1.0.0 base ^1
release tool 1.0.0 base ^2 app ^1
start_node reader --bootstrap "${address[publisher]}"

run install tool --into place --data reader

# What a folder holds, in one line: its files with their content, and the lock file.
picture() { (cd place 2>/dev/null && find . -type f ! -name '.souk-tmp*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum) || echo empty; }

# The commands, by turns; each leads from one state to another.
minor=0
command_of() { # command_of NUMBER: sets `line`
  case $(($1 % 5)) in
    0) line=(install tool --into place) ;;
    1) line=(update --into place) ;;
    2) line=(remove tool --into "$PWD/place") ;;
    3) line=(install app base@^2 --into place) ;;
    4) line=(gc --quota 1) ;;
  esac
}

# A clean run of a command from the state that is there, in a copy, says what the state after it is: the command is simply
# run again after the kill, so the state after that is compared with the one that the kill left.
before=0 after=0 took_ms=150
for ((n = 1; n <= times; n++)); do
  command_of $n
  if (($n % 5 == 1)); then
    minor=$((minor + 1))
    release base "2.$minor.0"
  fi
  old=$(picture)
  "$SOUK" "${line[@]}" --data reader --json >out 2>err </dev/null &
  client=$!
  sleep "$(awk -v ms="$took_ms" -v at="$RANDOM" 'BEGIN { printf "%.4f", ms * 1.3 * at / 32768 / 1000 }')"
  kill_node reader
  code=0
  wait $client || code=$?
  ((code == 0)) && after=$((after + 1)) || before=$((before + 1))
  start_node reader --bootstrap "${address[keeper]}"
  until_true 20 peers_are reader 1
  stray=$(find place reader -name '.souk-tmp*' 2>/dev/null || true)
  [[ -z $stray ]] || fail "left after kill $n (${line[*]}): $stray"
  killed=$(picture)
  run verify --data reader
  # the command goes on, and its outcome is the other state that may have been there
  "$SOUK" "${line[@]}" --data reader --json >out 2>err </dev/null || [[ ${line[0]} == remove && $(jq -r .error.code out) == not_found ]] ||
    { cat out err >&2; fail "after kill $n the command does not go through: ${line[*]}"; }
  took=$(jq '.took_ms // 100 | round' out)
  ((took > 20)) && took_ms=$took
  new=$(picture)
  [[ $killed == "$old" || $killed == "$new" ]] || fail "after kill $n the folder is neither the old nor the new one: ${line[*]}"
  run verify --data reader
done
echo "$times kills: $before before the answer, $after after it; the folder was the old or the new one each time, and verify passed"
