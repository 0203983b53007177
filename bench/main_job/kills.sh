#!/usr/bin/env bash
# Nodes die by SIGKILL at random moments of a publish and of an install, in turn. Each starts again at once; what was
# acknowledged must still be there, no half of a package may be visible, and nothing temporary may be left.
# usage: SOUK=PROGRAM kills.sh [TIMES] [FILES] [KIB]    default: 100 times, a package with 200 files of 16 KiB each
# needs: jq
# Prints how many died before and after their answer, and what was lost.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
[[ ${1:-} != -* ]] || usage
times=${1:-100} files=${2:-200} kib=${3:-16}
enter_folder

declare -A acknowledged=() # name -> package, of publishes
installed=()
before=0 after=0 again=0

make_large() { # make_large FOLDER NAME
  make_package "$1" "$2" 1.0.0
  local i
  for ((i = 1; i <= files; i++)); do head -c "${kib}K" /dev/urandom >"$1/$i"; done
}

# die_during NODE MS COMMAND...: kills the node within MS of the command's start; true when there was an answer of success.
die_during() {
  local node=$1 ms=$2 client code=0
  shift 2
  "$SOUK" "$@" --data "$node" --json >out 2>err </dev/null &
  client=$!
  sleep "$(awk -v ms="$ms" -v at="$RANDOM" 'BEGIN { printf "%.4f", ms * at / 32768 / 1000 }')"
  kill_node "$node"
  wait $client || code=$?
  if ((code == 0)); then after=$((after + 1)); else before=$((before + 1)); fi
  return $code
}

restart() { # restart NODE: the node starts, and leaves nothing temporary
  start_node "$1" --bootstrap "${address[keeper]}"
  local stray
  stray=$(find "$1" "place-$1" -name '.souk-tmp*' -o -name 'new-*' 2>/dev/null || true)
  [[ -z $stray ]] || fail "left after the restart of $1: $stray"
}

# Whatever stands in a place under a name of its own is whole.
check_place() {
  local each
  for each in "place-reader"/*; do
    [[ ! -d $each ]] || same_tree "packages/$(basename "$each")" "$each"
  done
}

# The milliseconds of the last document, half as much again.
half_again() { jq '.took_ms * 1.5 | round' out; }

kill_in_publish() { # kill_in_publish NUMBER
  local name=package-$1
  make_large "packages/$name" "$name"
  if die_during publisher "$publish_ms" publish "packages/$name"; then
    acknowledged[$name]=$(jq -r .package out)
    restart publisher
    run info "${acknowledged[$name]}" --data publisher
    jq -e '.versions | length == 1' out >/dev/null || fail "$name was acknowledged and is lost"
    return
  fi
  restart publisher
  # Nothing was promised; the same may be published now, unless it was already complete.
  if "$SOUK" publish "packages/$name" --data publisher --json >out 2>err </dev/null; then
    again=$((again + 1))
  else
    [[ $(jq -r .error.code out) == exists ]] || { cat out >&2; fail "$name cannot be published any more"; }
  fi
  run info "$publisher/$name" --data publisher
  acknowledged[$name]=$publisher/$name
}

kill_in_install() { # kill_in_install NUMBER
  local name=package-$1
  if die_during reader "$install_ms" install "${acknowledged[$name]}" --into place-reader; then
    [[ -d place-reader/$name ]] || fail "$name was installed and is lost"
    restart reader
  else
    check_place
    restart reader
    run install "${acknowledged[$name]}" --data reader --into place-reader
  fi
  installed+=("$name")
  same_tree "packages/$name" "place-reader/$name"
  run verify "${acknowledged[$name]}" --data reader
  run list --data reader
  [[ $(jq '.packages | length' out) == "${#installed[@]}" ]] || fail "the list of what is installed is not right"
}

mkdir packages place-reader place-publisher
start_node keeper
start_node publisher --bootstrap "${address[keeper]}"
start_node reader --bootstrap "${address[keeper]}"
make_large packages/package-0 package-0
run publish packages/package-0 --data publisher
publisher=$(jq -r '.package | sub("/.*"; "")' out)
acknowledged[package-0]=$publisher/package-0
publish_ms=$(half_again)
run install "$publisher/package-0" --data reader --into place-reader
installed+=(package-0)
install_ms=$(half_again)
for ((i = 1; i <= times; i++)); do
  if ((i % 2 == 1)); then kill_in_publish "$i"; else kill_in_install $((i - 1)); fi
  check_place
done
echo "$times kills: $before before the answer, $after after it; $again of the publishes had to be repeated"

# All of it is still there: for the publisher, and for somebody who comes only now.
start_node late --bootstrap "${address[publisher]}"
for name in "${!acknowledged[@]}"; do
  run install "${acknowledged[$name]}" --data late --into place-late
  same_tree "packages/$name" "place-late/$name"
done
echo "${#acknowledged[@]} packages were acknowledged, and all of them can be installed; nothing temporary was left"
