#!/usr/bin/env bash
# souk node run --http: what a node counts, whether it is well, and its documents over HTTP.
# needs: jq
source "$SOUK_SOURCE_DIR/tests/apps/lib.sh"

# get NODE TARGET: the answer's first line goes to ./head, its body to ./body.
declare -A http
get() {
  local line
  exec 3<>"/dev/tcp/${http[$1]%:*}/${http[$1]##*:}"
  printf 'GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "$2" "${http[$1]}" >&3
  IFS= read -r line <&3
  printf '%s\n' "${line%$'\r'}" >head
  while IFS= read -r line <&3 && [[ $line != $'\r' ]]; do :; done
  cat <&3 >body
  exec 3>&-
}
expect_get() { # expect_get STATUS NODE TARGET
  get "$2" "$3"
  grep -q "^HTTP/1.1 $1 " head || fail "$3: wanted $1, got $(cat head body)"
}
expect_body() { jq -e "$1" body >/dev/null || fail "not as wanted, $1: $(cat body)"; }
metric() { sed -n "s/^$1 //p" body; } # of the last scrape

start_node one --http 127.0.0.1:0
start_node two --http 127.0.0.1:0 --bootstrap "${address[one]}"
for node in one two; do http[$node]=$(sed -n 's|^serving http://\(.*\)/metrics$|\1|p' $node.out); done
[[ ${http[one]} == 127.0.0.1:* ]] || fail "the node does not say where it serves HTTP: $(cat one.out)"

expect_get 200 one /healthz
expect_get 200 one /readyz
knows_a_peer() { get two /api/v1/status && jq -e '.peers.total > 0' body; }
until_true 10 knows_a_peer

make_package thing thing 1.0.0
expect_exit 0 "$SOUK" publish thing --data one
found() { get two "/api/v1/search?q=thing" && jq -e '.total == 1' body; }
until_true 10 found
expect_exit 0 "$SOUK" info thing --data two --json
expect_get 200 two /api/v1/package/thing
diff <(jq -S 'del(.took_ms, .found_in)' out) <(jq -S 'del(.took_ms, .found_in)' body) || fail "HTTP and the command say different things of a package"
expect_get 200 two /api/v1/lookup/thing
expect_body 'has("hops") or has("steps") or has("took_ms")'
expect_get 200 two /api/v1/peers
expect_body '.total == 1'
expect_get 404 two /api/v1/nothing
expect_get 400 two "/api/v1/search?q=thing&limit=many"
expect_get 400 two "/api/v1/search?q=%ff"
expect_body '.error.code == "usage"'

expect_get 200 two /metrics
(($(metric marketplace_p2p_peers) == 1)) || fail "one peer is known"
(($(metric souk_catalogue_packages) == 1)) || fail "one package is known"
(($(metric marketplace_search_latency_seconds_count) > 0)) || fail "a search was not counted"
(($(metric marketplace_dht_lookup_latency_seconds_count) > 0)) || fail "a lookup was not counted"
(($(metric marketplace_p2p_discovery_latency_seconds_count) == 1)) || fail "joining was not counted"
expect_get 200 two /api/v1/lookup/thing
expect_get 200 two /metrics
[[ -n $(metric marketplace_cache_hit_ratio) ]] || fail "the cache is not shown"
[[ $(metric 'souk_slo_alert{name="marketplace.search.latency",window="5m"}') == 0 ]] || fail "alerts are not there from the start"
[[ -n $(metric souk_republish_lag_seconds) ]] || fail "how late republishing is is not shown"
[[ -n $(metric 'souk_actor_mailbox_depth{actor="peer"}') ]] || fail "the mailbox of the peer is not shown"
while read -r name; do
  grep -q "\`$name\`" "$SOUK_SOURCE_DIR/docs/operations/metrics.md" || fail "$name is not explained in docs/operations/metrics.md"
done < <(sed -n 's/^# TYPE \([a-z0-9_]*\) .*/\1/p' body)

# The alerts and the dashboard name nothing else.
while read -r name; do
  grep -q "^# TYPE ${name%_bucket} " body || fail "$name stands in docs/operations and is not shown"
done < <(cat "$SOUK_SOURCE_DIR"/docs/operations/{alerts.yml,dashboard.json} | grep -oE '\b(souk|marketplace)_[a-z0-9_]+' | sort -u)

# An address that is taken is one line, and no node.
expect_exit 1 "$SOUK" node run --data three --listen 127.0.0.1:0 --http "${http[one]}"
grep -q "cannot serve HTTP on ${http[one]}" err || fail "not said why: $(cat err)"
stop_node two
stop_node one
