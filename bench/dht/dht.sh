#!/usr/bin/env bash
# Measures the DHT beside those of libtorrent and OpenDHT, in turn, each in a network namespace of its own.
# usage: dht.sh [N...]         default: 50 200 1000 nodes; settle = 0 and settle = 3; three runs; prints medians and ratios
# needs: jq iproute2 util-linux
# SOUK_YARDSTICKS=FOLDER   where the two programs stand (lt_dht_bench, opendht_bench); without them only ours is measured
# SOUK_RUNS=3, SOUK_SETTLE="0 3"
# SOUK_RESULTS=FOLDER      what was measured is kept here: a measurement that was interrupted goes on where it stopped
set -euo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
source_dir=$(realpath "$here/../..")
program=${SOUK_DHT_BENCH:-$source_dir/build/release/bench/dht_bench}
runs=${SOUK_RUNS:-3}
read -ra settles <<<"${SOUK_SETTLE:-0 3}"
sizes=("${@:-50 200 1000}")
(($#)) || sizes=(50 200 1000)
run_s_max=300 # OpenDHT with 1000 nodes on a slow machine

usage() {
  sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0" >&2
  exit 2
}
fail() { printf 'bench: %s\n' "$*" >&2; exit 1; }
for size in "${sizes[@]}"; do [[ $size =~ ^[0-9]+$ ]] || usage; done
[[ -x $program ]] || fail "there is no $program: ./dev bench builds it"

alone=(unshare -n)
((EUID == 0)) || alone=(unshare -rn)
results=${SOUK_RESULTS:-$source_dir/build/bench/dht/$(sha256sum <"$program" | cut -c1-12)}
mkdir -p "$results"

# in_turn NAME FILE PROGRAM ARGUMENT...: one run, unless its document is there.
in_turn() {
  local name=$1 file=$2
  shift 2
  [[ ! -s $file ]] || return 0
  printf '== %s %s\n' "$name" "${*:2}" >&2
  timeout -s KILL $run_s_max "${alone[@]}" sh -c "ip link set lo up; ulimit -n 20000; exec $*" >"$file.part" 2>"$file.err" ||
    fail "$name $* did not end well: $(tail -1 "$file.err")"
  jq -e .get_conc "$file.part" >/dev/null || fail "$name $* printed no document, see $file.part"
  mv "$file.part" "$file"
}

# OpenDHT is given the time that it wants to warm up, whatever settle is.
warm_up() { (($1 < 1000)) && echo "settle=60 pace_ms=20" || echo "settle=95 pace_ms=20"; }

yardsticks=()
for each in lt_dht_bench opendht_bench; do
  [[ ! -x ${SOUK_YARDSTICKS:-}/$each ]] || yardsticks+=("$each")
done
((${#yardsticks[@]} == 2)) ||
  echo "bench: SOUK_YARDSTICKS names no folder with lt_dht_bench and opendht_bench: measuring ours alone" >&2

for size in "${sizes[@]}"; do
  common="N=$size keys=200 conc=16"
  for ((i = 1; i <= runs; i++)); do
    for settle in "${settles[@]}"; do
      in_turn souk "$results/souk-$size-$settle-$i.json" "$program" $common seed=$i settle=$settle
      ((${#yardsticks[@]} < 2)) ||
        in_turn libtorrent "$results/libtorrent-$size-$settle-$i.json" "$SOUK_YARDSTICKS/lt_dht_bench" $common seed=$i settle=$settle
    done
    ((${#yardsticks[@]} < 2)) || [[ -n ${SOUK_WITHOUT_OPENDHT:-} ]] ||
      in_turn OpenDHT "$results/opendht-$size-warm-$i.json" "$SOUK_YARDSTICKS/opendht_bench" $common seed=$i $(warm_up "$size")
  done
done

# Of each figure the median of the runs.
median='def median: map(select(. != null)) | sort | if length == 0 then null else .[length / 2 | floor] end;'
figures='{
  kib: .rss_kib_per_node_idle, p50: .get_seq.p50_ms, p99: .get_seq.p99_ms, gets: .get_conc.per_s, packets: .get_conc.net_pkts_per_op,
  cpu: .get_conc.cpu_s_per_1000, puts: .put_conc.per_s, put_cpu: .put_conc.cpu_s_per_1000,
  found: ([.get_seq.ok_pct, .get_conc.ok_pct] | min), found_killed: ([.kill_get_conc.ok_pct, .kill_get_seq.ok_pct] | min),
  killed_p50: .kill_get_seq.p50_ms, killed_p99: .kill_get_seq.p99_ms}'
medians() { # medians FILE...
  [[ -s ${1:-} ]] || { echo null; return; }
  jq -s "$median map($figures) | . as \$all | .[0] | with_entries(.key as \$k | .value = (\$all | map(.[\$k]) | median))" "$@"
}

report() { # report SIZE SETTLE
  local ours theirs warm
  ours=$(medians "$results"/souk-"$1"-"$2"-*.json)
  theirs=$(medians "$results"/libtorrent-"$1"-"$2"-*.json)
  warm=$(medians "$results"/opendht-"$1"-warm-*.json)
  printf '\n%s nodes, settle = %s, %s runs\n\n' "$1" "$2" "$runs"
  jq -rn --argjson ours "$ours" --argjson theirs "$theirs" --argjson warm "$warm" -f "$here/table.jq" | column -ts $'\t'
}

for size in "${sizes[@]}"; do
  for settle in "${settles[@]}"; do report "$size" "$settle"; done
done
printf '\n%s cores, %s\n' "$(nproc)" "$(sed -n 's/^model name[[:space:]]*: *//p' /proc/cpuinfo | head -1)"
