# What the scripts here share: nodes that are started and stopped, and checks that say what was expected.
# Needs SOUK, the program. Sourced, never run.
set -euo pipefail

export SOUK_LOCAL_DISCOVERY=false # nodes of other tests on this machine are none of our business

fail() {
  printf 'FAILED: %s\n' "$*" >&2
  exit 1
}

# expect_exit CODE COMMAND...: standard output goes to ./out, standard error to ./err.
expect_exit() {
  local wanted=$1 code=0
  shift
  "$@" >out 2>err </dev/null || code=$?
  ((code == wanted)) || { cat out err >&2; fail "exit code $code instead of $wanted: $*"; }
}

# expect_error CODE ERROR COMMAND...: the same with --json; exactly one document with this error code, and a message.
expect_error() {
  local wanted=$1 name=$2
  shift 2
  expect_exit "$wanted" "$@" --json
  [[ $(jq -s length out) == 1 ]] || { cat out >&2; fail "not exactly one document: $*"; }
  [[ $(jq -r .error.code out) == "$name" ]] || { cat out >&2; fail "not the error $name: $*"; }
  jq -e '.error.message | type == "string" and length > 0 and (contains("\n") | not)' out >/dev/null ||
    fail "the message is not one line: $*"
}

# expect_json FILTER COMMAND...: succeeds with one document for which the jq filter holds.
expect_json() {
  local filter=$1
  shift
  expect_exit 0 "$@" --json
  [[ $(jq -s length out) == 1 ]] || { cat out >&2; fail "not exactly one document: $*"; }
  jq -e "$filter" out >/dev/null || { cat out >&2; fail "$filter does not hold: $*"; }
}

# start_node NAME FLAG...: sets address[NAME] and process[NAME]; its data folder is ./NAME.
declare -A address process
start_node() {
  local name=$1 waited
  shift
  : >"$name.out"
  "$SOUK" node run --data "$PWD/$name" --listen 127.0.0.1:0 "$@" >"$name.out" 2>"$name.err" &
  process[$name]=$!
  for ((waited = 0; waited < 200; waited++)); do
    address[$name]=$(sed -n 's/^listening //p' "$name.out")
    [[ -z ${address[$name]} ]] || return 0
    kill -0 "${process[$name]}" 2>/dev/null || { cat "$name.err" >&2; fail "node $name ended at its start"; }
    sleep 0.05
  done
  fail "node $name was not ready within 10 s"
}

# stop_node NAME: SIGTERM, and it must be gone within two seconds.
stop_node() {
  local name=$1 waited
  kill -TERM "${process[$name]}"
  for ((waited = 0; waited < 40; waited++)); do
    if ! kill -0 "${process[$name]}" 2>/dev/null; then
      wait "${process[$name]}" || fail "node $name ended with exit code $?"
      return 0
    fi
    sleep 0.05
  done
  fail "node $name did not stop within 2 s"
}

# until_true SECONDS COMMAND...
until_true() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < end)) || fail "did not become true in time: $*"
    sleep 0.1
  done
}

# make_package FOLDER NAME VERSION
make_package() {
  mkdir -p "$1"
  printf 'name = "%s"\nversion = "%s"\ndescription = "a package of the tests"\nlicense = "MIT"\n' "$2" "$3" >"$1/souk.toml"
  printf 'text\n' >"$1/file.txt"
}
