#!/usr/bin/env bash
# How long after a publish begins on one node the package is found by a search on another, two processes on loopback.
# usage: SOUK=PROGRAM found.sh [RUNS]    default: 20 runs
# needs: jq python3 python3-msgpack
# Prints one JSON document: milliseconds from the beginning of `souk publish` to the first search that finds the package.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../main_job/common.sh"
[[ ${1:-} != -* ]] || usage
runs=${1:-20} here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
python=/usr/bin/python3 # the one that Debian packages are for
[[ -x $python ]] || python=python3
enter_folder

start_node one
start_node two --bootstrap "${address[one]}"
until_true 20 peers_are one 1
sleep 3 # both have their neighbours
for ((i = 0; i < runs; i++)); do make_package "p$i" "found-$i" 1.0.0; done
"$python" - "$here" "$SOUK" "$runs" <<'PYTHON'
import json, statistics, subprocess, sys, time
sys.path.insert(0, sys.argv[1])
from measure import Souk
asked, took = Souk("two/control.sock", ""), []
for i in range(int(sys.argv[3])):
    began = time.perf_counter()
    publish = subprocess.Popen([sys.argv[2], "publish", f"p{i}", "--data", "one", "--json"], stdout=subprocess.DEVNULL)
    while not asked.call("search", {"query": f"found-{i}"})["total"]:
        time.sleep(0.001)
    took.append((time.perf_counter() - began) * 1000)
    publish.wait()
print(json.dumps({"runs": len(took), "found_after_ms": {"p50": round(statistics.median(took), 1), "max": round(max(took), 1)}}))
PYTHON
