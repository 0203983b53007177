# What the measurements of the main job share. Sourced, never run. Needs SOUK, the program.
source "$(dirname "${BASH_SOURCE[0]}")/../../tests/apps/lib.sh"

usage() {
  sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0" >&2
  exit 2
}
SOUK=$(realpath "${SOUK:?the program to measure}")

# A temporary folder of its own, which goes at the end with everything that runs in it.
enter_folder() {
  folder=$(mktemp -d "${TMPDIR:-/tmp}/souk-job.XXXXXX")
  trap leave_folder EXIT
  trap 'exit 143' TERM
  trap 'exit 130' INT
  cd "$folder"
  export HOME=$folder
  unset SOUK_DATA XDG_DATA_HOME XDG_CONFIG_HOME
}

leave_folder() {
  local pid
  for pid in "${process[@]}" "${others[@]}"; do
    kill -KILL "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true
  done
  wait 2>/dev/null || true
  cd /
  [[ -n ${SOUK_KEEP:-} ]] && echo "kept $folder" || rm -rf "$folder"
}
others=() # processes that are no nodes

process_ids() { printf '%s\n' "${process[@]}"; }

peers_are() { # peers_are NODE COUNT
  [[ $("$SOUK" peers --data "$1" --json | jq .total) -ge $2 ]]
}

# Ten nodes that know each other; 9 and 10 keep copies of everything.
start_ten() {
  local node
  start_node 1
  for node in 2 3 4 5 6 7 8; do start_node $node --bootstrap "${address[1]}"; done
  for node in 9 10; do start_node $node --bootstrap "${address[1]}" --seed all; done
  for node in 1 2 3 4 5 6 7 8 9 10; do until_true 20 peers_are $node 9; done
}

# kill_node NAME: SIGKILL.
kill_node() {
  kill -KILL "${process[$1]}"
  wait "${process[$1]}" 2>/dev/null || true
}

# run COMMAND...: must succeed; its document goes to ./out.
run() { expect_exit 0 "$SOUK" "$@" --json; }

# same_tree A B: names, kinds, executable bits, links and content.
same_tree() {
  diff -r --no-dereference "$1" "$2" || fail "$2 is not what was published"
  diff <(listing "$1") <(listing "$2") || fail "modes or kinds differ in $2"
}
listing() {
  (cd "$1" && find . -mindepth 1 \( -type f -perm -u=x -printf 'x %p\n' -o -printf '%y %p %l\n' \) | LC_ALL=C sort)
}

anonymous_kib() { sed -n 's/^RssAnon:[[:space:]]*\([0-9]*\).*/\1/p' "/proc/$1/status"; }
