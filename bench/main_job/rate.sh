#!/usr/bin/env bash
# How fast one large incompressible package arrives over loopback, beside curl over TLS | zstd -d | tar x of the same
# archive: with a running node of one's own, with a client that has none, and curl, in turn. Everything ends on the disk
# of TMPDIR.
# usage: SOUK=PROGRAM rate.sh [MB] [RUNS]    default: 100 MB, 5 runs
# needs: jq curl zstd openssl
# Prints medians in MB/s, their ratios to curl's, and the peaks of anonymous memory.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
[[ ${1:-} != -* ]] || usage
megabytes=${1:-100} runs=${2:-5}
enter_folder

make_package large large 1.0.0
head -c "${megabytes}MB" /dev/urandom >large/random
start_node bystander # somebody must be told of the release
start_node publisher --bootstrap "${address[bystander]}"
run publish large --data publisher
package=$(jq -r .package out)
"$SOUK" pack large -o served.tar.zst --data publisher >/dev/null
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out certificate.pem -days 1 \
  -subj /CN=localhost 2>/dev/null
port=$((20000 + RANDOM % 10000))
openssl s_server -accept "127.0.0.1:$port" -cert certificate.pem -key key.pem -tls1_3 -WWW -quiet >server.out 2>&1 &
others+=($!)
until_true 5 curl -sk "https://127.0.0.1:$port/large/souk.toml"

# watch PID FILE: the peak of its anonymous memory in KiB, until it ends or is told to stop
# Starts no process meanwhile: that would take time from what is measured.
watch() {
  local peak=0 now name value nap
  exec {nap}<> <(:)
  while now= && while read -r name value _; do [[ $name != RssAnon: ]] || now=$value; done 2>/dev/null <"/proc/$1/status" && [[ -n $now ]]; do
    ((now <= peak)) || echo "$((peak = now))" >"$2"
    read -rt 0.05 -u "$nap" || true
  done 2>/dev/null
}
seconds() { # seconds COMMAND...: how long it took
  local TIMEFORMAT=%R
  { time "$@" >step.out 2>step.err; } 2>&1 || { cat step.out step.err >&2; fail "$*"; }
}
by_curl() {
  mkdir by_curl
  curl -sSk "https://127.0.0.1:$port/served.tar.zst" | zstd -dcq | tar xf - -C by_curl
}
by_node() { "$SOUK" install "$package" --data reader --into by_node --json; }
by_client() { # no node of its own
  "$SOUK" install "$package" --data client --bootstrap "${address[publisher]}" --into by_client --json &
  local pid=$!
  watch $pid client.kib &
  wait $pid
}
clear_away() { rm -rf by_* reader client; }

for ((i = 0; i < runs; i++)); do
  seconds by_curl >>curl.s
  cmp large/random by_curl/random
  clear_away
  start_node reader --bootstrap "${address[publisher]}"
  until_true 5 peers_are reader 1
  watch "${process[reader]}" reader.kib &
  seconds by_node >>node.s
  cmp large/random by_node/large/random
  stop_node reader
  clear_away
  seconds by_client >>client.s
  cmp large/random by_client/large/random
  clear_away
done
anonymous_kib "${process[publisher]}" >publisher.kib

median() { sort -n "$1" | sed -n "$(((runs + 1) / 2))p"; }
row() { # row NAME MEMORY
  awk -v name="$1" -v s="$(median "$1.s")" -v c="$(median curl.s)" -v mb="$megabytes" -v kib="${2:-}" -v all="$(sort -n "$1.s" | tr '\n' ' ')" \
    'BEGIN { printf "%-7s %4.0f MB/s, %.2f of curl%s   (s: %s)\n", name, mb / s, c / s, kib == "" ? "" : sprintf(", peak %.1f MB", kib * 1.024 / 1000), all }'
}
row curl
row node "$(cat reader.kib)"
row client "$(cat client.kib)"
echo "publisher's node afterwards: $(cat publisher.kib) KiB"
