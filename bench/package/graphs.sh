#!/usr/bin/env bash
# Resolution of real graphs: 30 packages of the npm registry with all that they need, from what npm itself downloads to
# resolve them; and of hand-made ones: a thousand packages, 3,500 versions, three hundred that cannot be suited.
# usage: graphs.sh [FOLDER]    FOLDER keeps the metadata, and is read when it has some
# Needs node and npm, which are not installed for it; jq.
# needs: jq
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
plan=$here/../../build/release/bench/graph_plan
command -v npm >/dev/null || { echo "graphs.sh: install nodejs and npm first" >&2; exit 2; }
folder=${1:-$(mktemp -d)}
[[ -n ${1:-} ]] || trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder"
names=(express webpack jest eslint react-scripts mocha typescript babel-loader gulp karma rollup vite next gatsby-cli nodemon
  pm2 sequelize mongoose socket.io axios lodash commander chalk debug request browserify grunt less postcss-cli winston)

read_metadata() { # read_metadata NAME...: what npm downloads to resolve them, beside what it did before
  mkdir -p "$folder/project"
  (cd "$folder/project" && { [[ -s package.json ]] || npm init -y >/dev/null; } &&
    npm install --cache "$folder/cache" --package-lock-only --ignore-scripts --legacy-peer-deps --no-audit --no-fund "$@" >/dev/null)
  NODE_PATH=$(npm root -g)/npm/node_modules node "$here/graph.js" "$folder/cache/_cacache" >"$folder/graph.tsv"
}
[[ -s $folder/graph.tsv ]] || read_metadata "${names[@]}"
# Where npm settled for an older version, we may need what the newest one needs.
for ((i = 0; i < 20; i++)); do
  missing=$(for name in "${names[@]}"; do "$plan" "$folder/graph.tsv" many "$name" 2>/dev/null |
    jq -r 'select(.error.code == "not_found") | .error.message | sub("^nobody has the index of [0-9a-f]*/"; "")'; done | sort -u)
  [[ -n $missing ]] || break
  read_metadata $missing
done

say() { jq -r --arg what "$1" '"\($what): " + (if .error then "\(.error.code), explained in \(.error.explanation | length) lines" else "\(.chosen) packages, \(.faults | length) faults" end) + ", \(.took_ms * 10 | round / 10) ms"'; }
status=0
for name in "${names[@]}"; do
  for versions in many one; do
    "$plan" "$folder/graph.tsv" $versions "$name" >"$folder/out" || status=1
    say "$name, $versions" <"$folder/out"
  done
done
for versions in many one; do
  "$plan" "$folder/graph.tsv" $versions "${names[@]}" >"$folder/out" || status=1
  say "all thirty, $versions" <"$folder/out"
done

# a thousand packages, each with four versions and up to three dependencies among those after it
awk 'BEGIN { srand(1); for (p = 0; p < 1000; p++) for (v = 1; v <= 4; v++) { line = "p" p "\t1." v ".0";
  if (p < 999) { line = line "\tp" p + 1 " ^1"; for (d = 0; d < 2; d++) if (p < 990) line = line "\tp" p + 2 + int(rand() * (998 - p)) " ^1.1"; } print line } }' >"$folder/thousand.tsv"
for versions in many one; do "$plan" "$folder/thousand.tsv" $versions p0 >"$folder/out" || status=1; say "a chain of 1000, $versions" <"$folder/out"; done

# one with 3,500 versions
awk 'BEGIN { for (v = 0; v < 3500; v++) print "long\t1." v ".0\tend ^1"; print "end\t1.0.0" }' >"$folder/long.tsv"
"$plan" "$folder/long.tsv" one long >"$folder/out" || status=1
say "3,500 versions" <"$folder/out"

# three hundred, of which the last wants what the first of each series excludes
awk 'BEGIN { for (p = 0; p < 299; p++) for (v = 1; v <= 5; v++) { line = "q" p "\t1." v ".0"; if (p < 298) line = line "\tq" p + 1 " ^1"; else line = line "\tcore <1.3";
  if (p == 0) line = line "\tcore ^1.3"; print line } for (v = 0; v < 6; v++) print "core\t1." v ".0" }' >"$folder/never.tsv"
"$plan" "$folder/never.tsv" one q0 >"$folder/out" || status=1
say "300 that cannot be suited" <"$folder/out"
jq -r '.error.message, (.error.explanation[] | "  " + .[:200])' "$folder/out"
exit $status
