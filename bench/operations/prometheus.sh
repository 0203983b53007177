#!/usr/bin/env bash
# Whether Prometheus understands what nodes show: it scrapes ten of them, its tools check the metrics and the alert rules of
# docs/operations, and an alert of a running network is seen to fire and to clear.
# usage: SOUK=PROGRAM prometheus.sh
# needs: jq curl
# and the programs prometheus and promtool: Debian's package prometheus starts a service, so it is not installed by itself.
# Prints one JSON document: targets that are up, families of metrics, the mean and longest scrape in ms, alerts that fire at each stage.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../main_job/common.sh"
(($# == 0)) || usage
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
rules=$here/../../docs/operations/alerts.yml
enter_folder
command -v prometheus promtool >/dev/null || fail "prometheus and promtool are missing: apt-get install prometheus"

promtool check rules "$rules" >/dev/null || fail "promtool refuses the rules"
promtool test rules "$here/alerts_test.yml" >tested 2>&1 || { cat tested >&2; fail "an alert does not do what it should"; }

declare -A http
start_watched() { # start_watched NAME FLAG...
  start_node "$1" --http 127.0.0.1:0 "${@:2}"
  http[$1]=$(sed -n 's|^serving http://\(.*\)/metrics$|\1|p' "$1.out")
}
start_watched 1
for node in 2 3 4 5 6 7 8 9 10; do start_watched $node --bootstrap "${address[1]}"; done
for node in 1 2 3 4 5 6 7 8 9 10; do until_true 20 peers_are $node 9; done
curl -fsS "http://${http[2]}/metrics" >metrics
checked=$(promtool check metrics <metrics 2>&1) || fail "promtool refuses the metrics: $checked"
[[ -z $checked ]] || fail "promtool says of the metrics: $checked"

# The rules of the documentation, in a hurry: what must last minutes there lasts seconds here.
sed -E 's/for: [0-9]+m/for: 2s/; s/\[5m\]/[20s]/g; s/\[10m\]/[20s]/g' "$rules" >quick.yml
{
  printf 'global: {scrape_interval: 1s, evaluation_interval: 1s}\nrule_files: [quick.yml]\n'
  printf 'scrape_configs:\n  - job_name: souk\n    static_configs:\n      - targets: ['
  printf '"%s",' "${http[@]}"
  printf ']\n'
} >prometheus.yml
promtool check config prometheus.yml >/dev/null || fail "promtool refuses the configuration"
port=$((20000 + RANDOM % 10000))
prometheus --config.file=prometheus.yml --storage.tsdb.path=kept --web.listen-address=127.0.0.1:$port \
  >prometheus.log 2>&1 &
others=($!)

query() { curl -fsS "http://127.0.0.1:$port/api/v1/query" --data-urlencode "query=$1"; }
value_of() { query "$1" | jq -r '.data.result[0].value[1] // "0"'; }
all_up() { (($(value_of 'count(up == 1)') == 10)); }
firing() { query 'ALERTS{alertstate="firing"}' | jq -c '[.data.result[].metric.alertname] | unique'; }
is_firing() { [[ $(firing) == *\"$1\"* ]]; }
is_clear() { [[ $(firing) != *\"$1\"* ]]; }
until_true 30 all_up
until_true 30 is_clear SoukNodeAlone
at_rest=$(firing)

# A node that knows nobody is alone, until it gets to know somebody.
start_watched lone
alone=${http[lone]}
sed -i "s/targets: \[/targets: [\"$alone\",/" prometheus.yml
kill -HUP "${others[0]}"
until_true 30 is_firing SoukNodeAlone
alone_seen=$(firing)
expect_exit 0 "$SOUK" node connect "${address[1]}" --data lone
until_true 60 is_clear SoukNodeAlone

jq -n --argjson up "$(value_of 'count(up == 1)')" --argjson families "$(grep -c '^# TYPE' metrics)" \
  --argjson mean "$(value_of 'avg(avg_over_time(scrape_duration_seconds[20s])) * 1000')" \
  --argjson longest "$(value_of 'max(max_over_time(scrape_duration_seconds[20s])) * 1000')" \
  --argjson rest "$at_rest" --argjson alone "$alone_seen" --argjson after "$(firing)" \
  '{up: $up, families: $families, scrape_ms: {mean: $mean, max: $longest},
    firing: {at_rest: $rest, alone: $alone, after: $after}}'
