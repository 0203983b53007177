#!/usr/bin/env bash
# What looking costs: a node that makes 1,000 lookups a second, by turns left alone and inspected by a connected shell all the time.
# usage: SOUK=PROGRAM inspected.sh [PAIRS [LOOKUPS_PER_S [PEERS]]]      default: 40 pairs of slices, 1000 lookups/s, 8 peers
# needs: jq curl
# (and dht_bench and lookup_load beside the program: ./dev bench builds them)
# Prints one JSON document: of each side the medians over the slices of lookups a second (as the node counts them) and of p50 and p99
# of a call in ms, which is three lookups one after the other, from the moment at which it was due; how often the shell looked; and
# how many times as large each is with the shell: the median over the pairs and the middle half of them. A slice is two seconds long,
# and in every second pair the shell comes first. While it is not wanted it stands still (SIGSTOP).
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../main_job/common.sh"
(($# <= 3)) || usage
pairs=${1:-40} rate=${2:-1000} peers=${3:-8}
[[ $pairs =~ ^[0-9]+$ && $rate =~ ^[0-9]+$ && $peers =~ ^[0-9]+$ ]] && ((pairs >= 1 && rate >= 3 && peers >= 2)) || usage
programs=$(dirname "$SOUK")/bench
for program in dht_bench lookup_load; do
  [[ -x $programs/$program ]] || fail "there is no $programs/$program: ./dev bench builds it"
done
enter_folder
seconds=2

port=$((21000 + RANDOM % 20000))
"$programs/dht_bench" N="$peers" keys=1 settle=$((120 + 4 * seconds * pairs)) kill=0 port=$port >fleet.json 2>fleet.err &
others=($!)
start_node watched --http 127.0.0.1:0 --bootstrap 127.0.0.1:$port
http=$(sed -n 's|^serving http://\(.*\)/metrics$|\1|p' watched.out)
until_true 60 peers_are watched "$((peers < 20 ? peers : 20))"

cat >look.lua <<'LUA'
local looks, file = 0, io.open("looks", "w")
while true do
  inspect(1) actors(1) buckets(1)
  looks = looks + 1
  file:write(looks, "\n")
  file:flush()
end
LUA
"$SOUK" shell --connect watched --allow-io look.lua >look.out 2>look.err &
shell=$!
others+=($shell)
until_true 20 test -s looks
kill -STOP $shell

# slice NAME: one document of the load, with the lookups that the node counted.
ended() { curl -fsS "http://$http/metrics" | sed -n 's/^souk_lookups_ended_total{.*} //p' | jq -s add; }
slice() {
  local before after
  before=$(ended)
  "$programs/lookup_load" watched "$rate" $seconds >loaded || fail "a lookup failed: $(cat loaded)"
  after=$(ended)
  jq -c --arg side "$1" --argjson ended $((after - before)) --argjson seconds $seconds \
    '{side: $side, counted_per_s: ($ended / $seconds)} + .' loaded
}
inspected() {
  kill -CONT $shell || fail "the shell ended: $(cat look.err)"
  slice with
  kill -STOP $shell
}

"$programs/lookup_load" watched "$rate" 3 >/dev/null # to warm up
before=$(wc -l <looks)
for ((pair = 1; pair <= pairs; pair++)); do
  if ((pair % 2)); then slice without && inspected; else inspected && slice without; fi
done >slices
jq -s --argjson pairs "$pairs" --argjson peers "$peers" --argjson wanted "$rate" --argjson seconds $seconds \
  --argjson looks $(($(wc -l <looks) - before)) '
  def at(share): sort | .[length * share | floor];
  def round2: . * 100 | round / 100;
  def of(side; key): [.[] | select(.side == side) | .[key]];
  def summary(side): {lookups_per_s: (of(side; "counted_per_s") | at(0.5) | round), p50_ms: (of(side; "p50_ms") | at(0.5) | round2),
    p99_ms: (of(side; "p99_ms") | at(0.5) | round2)};
  def times(key): of("without"; key) as $without | of("with"; key) as $with
    | [range($pairs) as $i | $with[$i] / $without[$i]] | {median: (at(0.5) | round2), middle_half: ([at(0.25), at(0.75)] | map(round2))};
  {pairs: $pairs, peers: $peers, wanted_per_s: $wanted, looks_per_s: ($looks / $pairs / $seconds | round2),
   without: summary("without"), with: summary("with"), p50_times: times("p50_ms"), p99_times: times("p99_ms")}' slices
