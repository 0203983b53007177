#!/usr/bin/env bash
# The report of the benchmarks on made results: what is reached and missed, what a comparison finds. No benchmark runs.
# needs: python3
set -euo pipefail
python=/usr/bin/python3 # the one that Debian packages are for
[[ -x $python ]] || python=python3
PYTHONDONTWRITEBYTECODE=1 exec "$python" "$SOUK_SOURCE_DIR/tests/bench/report_test.py"
