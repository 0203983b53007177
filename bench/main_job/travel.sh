#!/usr/bin/env bash
# Real packages travel between ten nodes on loopback: each of the given folders is published from one node, installed on
# another, and compared: content, kinds, modes, links. Then it is installed once more, which must be instant.
# usage: SOUK=PROGRAM travel.sh FOLDER...    each FOLDER a package, with or without a souk.toml; they are copied
# needs: jq
# Prints one line a package: files, bytes, and the milliseconds that publish, install and the second install took.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
(($# > 0)) || usage
sources=()
for each; do sources+=("$(realpath "$each")"); done
enter_folder

# Copies the folder and names it as souk's rules want.
take() { # take SOURCE NAME
  cp -a "$1" "$2"
  [[ -e $2/souk.toml ]] || printf 'name = "%s"\nversion = "1.0.0"\nlicense = "MIT"\n' "$2" >"$2/souk.toml"
}

# What real packages seldom have: an executable, links, empty files and folders, names in several scripts.
make_odd() { # make_odd FOLDER
  mkdir -p "$1/souk-odd/empty/inner" "$1/souk-odd/日本語/עברית"
  printf '#!/bin/sh\necho hello\n' >"$1/souk-odd/run me.sh"
  chmod 755 "$1/souk-odd/run me.sh"
  : >"$1/souk-odd/nothing"
  printf 'a\n' >"$1/souk-odd/日本語/עברית/ελληνικά — кириллица 🌍.txt"
  ln -s "run me.sh" "$1/souk-odd/link"
  ln -s ../日本語/עברית "$1/souk-odd/日本語/to-folder"
  ln -s ../../souk.toml "$1/souk-odd/日本語/up"
}

start_ten
pids=$(process_ids)
number=0
for source in "${sources[@]}"; do
  name=$(basename "$source" | tr '[:upper:]' '[:lower:]' | sed 's/-[0-9][0-9.]*$//; s/[^a-z0-9-]/-/g')
  take "$source" "$name"
  ((number > 0)) || make_odd "$name"
  from=$((number % 10 + 1))
  to=$(((number + 5) % 10 + 1))
  number=$((number + 1))
  run publish "$name" --data "$from"
  package=$(jq -r .package out)
  row=$(jq -r '"\(.files) files \(.bytes) B, publish \(.took_ms | round) ms (\(.replicas.acknowledged)/\(.replicas.asked) have the head, \(.copies.complete) copies)"' out)
  run install "$package" --data "$to" --into "place-$to"
  jq -e '.installed | length == 1' out >/dev/null || fail "$name was not installed"
  row+=", install $(jq '.took_ms | round' out) ms"
  same_tree "$name" "place-$to/$name"
  run install "$package" --data "$to" --into "place-$to"
  jq -e '.installed == [] and (.already | length) == 1' out >/dev/null || fail "the second install of $name did something"
  printf '%-14s %s, again %s ms\n' "$name" "$row" "$(jq '.took_ms | round' out)"
done
for pid in $pids; do kill -0 "$pid" || fail "a node ended"; done
echo "$number packages, all the same on both sides"
