#!/usr/bin/env bash
# Versions and ranges against the package `semver` of the npm registry: random pairs, of which a part is malformed.
# usage: semver.sh [PAIRS] [SEED]    default: 100000 pairs, seed 1
# Needs node and npm, which are not installed for it.
# Prints how many pairs were compared and every one that differs; exit 1 when one does.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
pairs=${1:-100000} seed=${2:-1}
command -v npm >/dev/null || { echo "semver.sh: install nodejs and npm first" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --prefix "$folder" semver@7 >/dev/null
export NODE_PATH=$folder/node_modules
node "$here/pairs.js" "$seed" "$pairs" >"$folder/theirs"
cut -f 1,2 "$folder/theirs" | "$here/../../build/release/bench/semver_pairs" >"$folder/ours"
paste "$folder/theirs" "$folder/ours" >"$folder/both"
awk -F '\t' '$3 != $4 { print "differs: " $0; bad++ } { each[$3]++ }
  END { printf "%d pairs with node-semver %s: %d in, %d out, %d malformed; %d differ\n", NR, version, each["1"], each["0"], each["!"], bad; exit bad > 0 }' \
  version="$(node -p 'require("semver/package.json").version')" "$folder/both"
