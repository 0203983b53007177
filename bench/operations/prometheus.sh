#!/usr/bin/env bash
# Whether Prometheus understands what nodes show: it scrapes ten of them, its tools check the metrics and the alert rules of
# docs/operations, and alerts of a running network are provoked and seen to fire and to clear.
# usage: SOUK=PROGRAM prometheus.sh
# needs: jq curl
# and the programs prometheus and promtool: Debian's package prometheus starts a service, so it is not installed by itself.
# Prints one JSON document: targets that are up, families of metrics, the mean and longest scrape in ms, and for each alert after
# how many seconds it fired and cleared. The rules are those of the documentation, but what must last minutes there lasts
# seconds. An alert of the documentation that was not seen is named at the end.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../main_job/common.sh"
(($# == 0)) || usage
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/common.sh"
rules=$here/../../docs/operations/alerts.yml
enter_folder
command -v prometheus promtool >/dev/null || fail "prometheus and promtool are missing: apt-get install prometheus"

[[ -x $(dirname "$SOUK")/bench/failing_node ]] || fail "failing_node is not beside the program: ./dev bench builds it"
promtool check rules "$rules" >/dev/null || fail "promtool refuses the rules"
promtool test rules "$here/alerts_test.yml" >tested 2>&1 || { cat tested >&2; fail "an alert does not do what it should"; }

declare -A http
start_watched() { # start_watched NAME FLAG...
  start_node "$1" --http 127.0.0.1:0 "${@:2}"
  http[$1]=$(sed -n 's|^serving http://\(.*\)/metrics$|\1|p' "$1.out")
}
start_watched 1
for node in 2 3 4 5 6 7 8 9; do start_watched $node --bootstrap "${address[1]}"; done
SOUK_REPUBLISH_INTERVAL_S=10 start_watched 10 --bootstrap "${address[1]}"
for node in 1 2 3 4 5 6 7 8 9 10; do until_true 20 peers_are $node 9; done
start_watched lone
curl -fsS "http://${http[2]}/metrics" >metrics
checked=$(promtool check metrics <metrics 2>&1) || fail "promtool refuses the metrics: $checked"
[[ -z $checked ]] || fail "promtool says of the metrics: $checked"

# What is searched for and installed.
make_package thing thing 1.0.0
run publish thing --data 6
{
  printf 'name\tversion\tsummary\n'
  for ((row = 0; row < 5000; row++)); do printf 'thing-%d\t1.0.0\tone of many things\n' $row; done
} >things.tsv
run catalogue import things.tsv --source many --data 2
found() { [[ $("$SOUK" search thing --data "$1" --json | jq .total) -ge 1 ]]; }
for node in 2 4 5; do until_true 20 found $node; done

# The rules of the documentation, in a hurry.
sed -E 's/for: [0-9]+m/for: 2s/; s/\[5m\]/[20s]/g; s/\[10m\]/[20s]/g; s/(republish_lag_seconds >) 1800/\1 5/' "$rules" >quick.yml
{
  printf 'global: {scrape_interval: 1s, evaluation_interval: 1s}\nrule_files: [quick.yml]\n'
  printf 'scrape_configs:\n  - job_name: souk\n    static_configs:\n      - targets: ['
  for node in 1 2 3 4 5 6 7 8 9 10; do printf '"%s",' "${http[$node]}"; done
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
is_firing() { (($(value_of "count(ALERTS{alertstate=\"firing\",alertname=\"$1\",instance=\"${http[$2]}\"})") > 0)); }
is_clear() { ! is_firing "$@"; }
until_true 30 all_up
until_true 30 is_clear SoukNodeAlone 1
scraped=$(jq -n --argjson mean "$(value_of 'avg(avg_over_time(scrape_duration_seconds[20s])) * 1000')" \
  --argjson longest "$(value_of 'max(max_over_time(scrape_duration_seconds[20s])) * 1000')" '{mean: $mean, max: $longest}')

# repeat_until SECONDS CHECK ALERT NODE STEP: takes the step again and again; `took` is after how many seconds the check held. In this
# shell and no other, as a step may start a node anew.
repeat_until() {
  local began=$SECONDS
  until "$2" "$3" "$4"; do
    ((SECONDS - began < $1)) || return 1
    "$5" >/dev/null
    [[ $5 == let_time_pass ]] || sleep 0.2
  done
  took=$((SECONDS - began))
}
seen=()
see() { # see ALERT NODE PROVOKING RECOVERING
  local fired cleared
  printf '%s ... ' "$1" >&2
  repeat_until 150 is_firing "$1" "$2" "$3" || fail "$1 did not fire"
  fired=$took
  repeat_until 180 is_clear "$1" "$2" "$4" || fail "$1 did not clear"
  cleared=$took
  printf 'fired after %d s, cleared after %d s\n' "$fired" "$cleared" >&2
  seen+=("$(jq -n --arg alert "$1" --argjson fired "$fired" --argjson cleared "$cleared" \
    '{alert: $alert, fired_after_s: $fired, cleared_after_s: $cleared}')")
}

# A node that knows nobody is alone, until it gets to know somebody.
get_to_know() { "$SOUK" node connect "${address[1]}" --data lone; }
start_failing
sed -i "s/targets: \[/targets: [\"${http[lone]}\",\"${http[failing]}\",/" prometheus.yml
kill -HUP "${others[0]}"
see SoukNodeAlone lone let_time_pass get_to_know
see SoukDiscoverySlow lone join_slowly let_time_pass
see SoukSearchSlow 2 search_slowly search_quickly
see SoukLookupSlow 3 look_up_slowly look_up_quickly
see SoukCacheCold 4 ask_for_the_unknown ask_for_the_known
see SoukLevelMissed 4 ask_for_the_unknown ask_for_the_known
see SoukInstallSlow 5 install_slowly let_time_pass
see SoukInstallsFail 8 install_what_is_not_there let_time_pass
see SoukActorsRestarted failing pack_what_fails let_time_pass
see SoukRepublishLate 10 leave_alone come_back

unseen=$(comm -23 <(sed -n 's/^ *- alert: //p' "$rules" | sort) <(printf '%s\n' "${seen[@]}" | jq -r .alert | sort))
printf '%s\n' "${seen[@]}" | jq -s --argjson up "$(value_of 'count(up == 1)')" --argjson families "$(grep -c '^# TYPE' metrics)" \
  --argjson scraped "$scraped" --arg unseen "$unseen" \
  '{up: $up, families: $families, scrape_ms: $scraped, alerts: ., not_seen: ($unseen | split("\n"))}'
