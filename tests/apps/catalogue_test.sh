#!/usr/bin/env bash
# The table of another registry in the catalogue: imported, found, replaced, and refused when it is none.
# needs: jq
source "$SOUK_SOURCE_DIR/tests/apps/lib.sh"
export SOUK_DATA=$PWD/data

row() { printf '%s\t%s\t%s\t%s\t%s\n' "$@"; }
{
  row name version downloads_a_month license summary
  row express 5.0.0 900 MIT 'Fast, minimalist web framework'
  row express-session 1.0.0 500 ISC 'Sessions for express'
  row tiny-server 0.1.0 700 MIT 'A web server that is small'
  row Server 0.1.0 10 MIT 'Another one'
  row tiny-server 0.2.0 1 MIT 'The same name again'
  row broken 1.0.0 many MIT 'no number'
} >table.tsv
printf 'lonely\t1\n' >>table.tsv

expect_json '.packages == 0 and .announcements == 0 and .imported == []' "$SOUK" catalogue status
expect_json '.imported == 4 and .skipped == 3 and (.took_ms | type == "number") and (keys == ["imported", "skipped", "took_ms"])' \
  "$SOUK" catalogue import table.tsv --source npm
expect_json '.imported == [{source: "npm", rows: 4, bytes: .imported[0].bytes}]' "$SOUK" catalogue status

found() { # found 'NAMES' ARGUMENT...
  local names=$1
  shift
  expect_json "[.results[].package] == [$names]" "$SOUK" search "$@"
}
found '"npm:express", "npm:express-session"' express
expect_json '.results[0] | .external and .match == "exact" and .downloads == 900 and .seeders == 0 and .stars == 0
  and (.trusted | not)' "$SOUK" search express
found '"npm:tiny-server"' 'small web'
expect_json '.results[0].match == "words"' "$SOUK" search 'small web'
found '"npm:express", "npm:express-session"' expr
expect_json '.results[0].match == "prefix" and .total == 2 and .total_exact' "$SOUK" search expr
found '"npm:Server", "npm:tiny-server"' SERVER
found '"npm:tiny-server"' tinyserver
expect_json '.results == [] and .did_you_mean[0] == "express"' "$SOUK" search exprss
expect_json '.results[0].package == "npm:express" and .results[0].match == "fuzzy"' "$SOUK" search exprss --fuzzy
found '"npm:express-session"' express --license isc
found '"npm:express", "npm:tiny-server", "npm:express-session", "npm:Server"' --sort downloads
found '"npm:Server", "npm:express", "npm:express-session", "npm:tiny-server"' --sort name
found '"npm:tiny-server"' --sort downloads --offset 1 --limit 1
found '' express --min-seeders 1
found '' express --has-dependencies
expect_json '.results[0].explain | keys == ["exact", "name", "popularity", "text", "trust"]' "$SOUK" search express --explain
expect_exit 0 "$SOUK" search express --explain
grep -q "exact 1000" out || fail "people see no parts of the score"
expect_exit 0 "$SOUK" search exprss
grep -q "did you mean express" out || fail "people are not told what was probably meant"

# what is imported cannot be installed
expect_error 4 no_peers "$SOUK" install express

# the same source again replaces, another one adds
{ row name version stars category summary; row express 6.0.0 3 library 'The next one'; } >next.tsv
expect_json '.imported == 1 and .skipped == 0' "$SOUK" catalogue import next.tsv --source npm
expect_json '.total == 1 and .results[0].version == "6.0.0" and .results[0].stars == 3' "$SOUK" search
found '"npm:express"' --min-stars 3 --category library
found '' --min-stars 4
expect_json '.imported == 4' "$SOUK" catalogue import table.tsv --source other
expect_json '[.imported[].source] == ["npm", "other"]' "$SOUK" catalogue status

# what cannot be imported changes nothing
expect_error 2 usage "$SOUK" catalogue import missing.tsv --source npm
expect_error 2 usage "$SOUK" catalogue import table.tsv --source 'no name'
printf 'a\tb\n1\t2\n' >headless.tsv
expect_error 2 usage "$SOUK" catalogue import headless.tsv --source npm
expect_error 2 usage "$SOUK" catalogue import "$PWD" --source npm
expect_error 2 usage "$SOUK" catalogue import table.tsv
expect_json '.results[0].version == "6.0.0"' "$SOUK" search express --min-stars 1
[[ -z $(ls data/catalogue/*.building 2>/dev/null) ]] || fail "a failed import left something behind"

# through a running node
start_node one
expect_json '.imported == 4' "$SOUK" catalogue import table.tsv --source third --data one
found '"third:express", "third:express-session"' express --data one
stop_node one
