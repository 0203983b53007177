#!/usr/bin/env bash
# usage: scenario.sh PROGRAM FILE.lua
# A scenario in its small form under three seeds; where SOUK_TEST_FULL is set under twenty, and in its full form.
set -euo pipefail
program=$1 file=$2
if [[ -z ${SOUK_TEST_FULL:-} ]]; then
  exec "$program" shell "$file" --seeds 1..3
fi
"$program" shell "$file" --seeds 1..20
exec "$program" shell "$file" --full --threads 2
