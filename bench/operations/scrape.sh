#!/usr/bin/env bash
# How long a scrape takes of a node with a large catalogue, in a large network.
# usage: SOUK=PROGRAM scrape.sh [ENTRIES [PEERS]]      default: 100000 announcements in the catalogue, 1000 peers of the network
# needs: jq curl
# (and dht_bench and gossip_bench beside the program: ./dev bench builds them)
# Prints one JSON document: entries, peers of the network and of the table, bytes of an answer, and how long 200 scrapes took in ms.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../main_job/common.sh"
(($# <= 2)) || usage
entries=${1:-100000} peers=${2:-1000}
[[ $entries =~ ^[0-9]+$ && $peers =~ ^[0-9]+$ ]] && ((peers >= 2)) || usage
program=${SOUK_DHT_BENCH:-$(dirname "$SOUK")/bench/dht_bench}
[[ -x $program ]] || fail "there is no $program: ./dev bench builds it"
enter_folder

port=$((21000 + RANDOM % 20000))
ulimit -n 20000 2>/dev/null || true
"$program" N="$peers" keys=1 settle=170 kill=0 port=$port >fleet.json 2>fleet.err &
others=($!)
"$(dirname "$program")/gossip_bench" fill data="$PWD/watched" count="$entries" >/dev/null
start_node watched --http 127.0.0.1:0 --bootstrap 127.0.0.1:$port
http=$(sed -n 's|^serving http://\(.*\)/metrics$|\1|p' watched.out)
table_size() { "$SOUK" peers --data watched --json | jq .total; }
is_full() { local before; before=$(table_size); sleep 2; (($(table_size) == before && before >= 20)); }
until_true 120 is_full

for ((i = 0; i < 200; i++)); do
  curl -fsS -o scraped -w '%{time_total}\n' "http://$http/metrics"
done >times
[[ $(sed -n 's/^souk_catalogue_packages //p' scraped) == "$entries" ]] || fail "the catalogue is not shown as it is"
jq -s --argjson entries "$entries" --argjson peers "$peers" --argjson table "$(table_size)" --argjson bytes "$(wc -c <scraped)" '
  sort | map(. * 1000) | {catalogue: $entries, network_peers: $peers, table_peers: $table, bytes: $bytes, scrapes: length,
    scrape_ms: {p50: .[length / 2 | floor], p95: .[length * 0.95 | floor], max: .[-1]}}' times
