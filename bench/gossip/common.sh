# What the measurements of gossip between real nodes share. Sourced, never run. Needs SOUK, the program, and gossip_bench beside it.
source "$(dirname "${BASH_SOURCE[0]}")/../main_job/common.sh"
bench=$(dirname "$SOUK")/bench/gossip_bench

# For searches meanwhile: rows ROWS makes a table, search_mix NODE runs the mix of bench/search over it.
search=$(cd "$(dirname "${BASH_SOURCE[0]}")/../search" && pwd)
python=/usr/bin/python3 # the one that Debian packages are for
[[ -x $python ]] || python=python3
rows() { "$python" "$search/rows.py" "$corpus" "$1" 1; }
search_mix() { "$python" "$search/measure.py" souk "$(realpath -s "$1/control.sock")" table.tsv table mix; }

# cpu_s PROCESS: processor time so far, in seconds.
cpu_s() { awk -v hz="$(getconf CLK_TCK)" '{print ($14 + $15) / hz}' "/proc/$1/stat"; }
