#!/usr/bin/env bash
# How fast and how well a node searches what was imported into its catalogue, beside Xapian on the same rows where
# python3-xapian is installed. The rows are made from a table of real packages, by variation from a seed.
# usage: SOUK=PROGRAM SOUK_CORPUS=TABLE search.sh [ROWS...]    default: 1000 1000000; SOUK_SEED=1
# TABLE has the columns name, version, downloads... and summary, separated by tabs; it may be compressed with gzip.
# needs: jq python3 python3-msgpack
# Prints one JSON document a line: for each number of rows the figures of souk and of Xapian, then the quality on the rows of
# the table itself.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../main_job/common.sh"
[[ ${1:-} != -* ]] || usage
python=/usr/bin/python3 # the one that Debian packages are for
[[ -x $python ]] || python=python3
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
corpus=$(realpath "${SOUK_CORPUS:?a table of real packages, see bench/search/search.sh}") seed=${SOUK_SEED:-1}
sizes=("$@")
((${#sizes[@]})) || sizes=(1000 1000000)
enter_folder

rows() { "$python" "$here/rows.py" "$corpus" "$1" "$seed"; }
socket_of() { realpath -s "$1/control.sock"; }

# import NODE TABLE: prints rows a second and bytes a row
import() {
  "$SOUK" catalogue import "$2" --source table --data "$1" --json >out
  local took
  took=$(jq .took_ms out)
  "$SOUK" catalogue status --data "$1" --json |
    jq --argjson took "$took" '.imported[0] | {rows, rows_per_s: (.rows / $took * 1000 | round), bytes_per_row: (.bytes / .rows * 10 | round / 10)}'
}

for size in "${sizes[@]}"; do
  rows "$size" >table.tsv
  start_node "n$size"
  imported=$(import "n$size" table.tsv)
  stop_node "n$size"
  start_node "n$size"
  first=$("$SOUK" search web tool --data "n$size" --json | jq .took_ms)
  "$python" "$here/measure.py" souk "$(socket_of "n$size")" table.tsv table speed "$seed" >ours
  memory=$(anonymous_kib "${process[n$size]}")
  stop_node "n$size"
  jq -c --argjson imported "$imported" --argjson first "$first" --argjson memory "$memory" \
    '{engine: "souk"} + $imported + {first_query_ms: $first, anonymous_mib: ($memory / 1024 | round)} + .' ours
  if "$python" -c 'import xapian' 2>/dev/null; then
    "$python" "$here/measure.py" xapian xapian-index table.tsv - speed "$seed" >theirs
    jq -c --argjson rows "$size" '{engine: "xapian", rows: $rows} + .' theirs
  fi
done

rows "$("$python" -c "import sys; sys.path.insert(0, '$here'); import rows; print(sum(1 for _ in rows.corpus('$corpus')))")" >table.tsv
start_node quality
import quality table.tsv >/dev/null
"$python" "$here/measure.py" souk "$(socket_of quality)" table.tsv table quality "$seed" | jq -c '{engine: "souk", quality: .}'
stop_node quality
