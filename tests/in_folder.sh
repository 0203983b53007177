#!/usr/bin/env bash
# Runs a test script in a temporary folder that is also its home, so that nothing of the user is read or written.
# When the script ends, so does what it left running, and the folder goes; SOUK_KEEP=1 keeps the folder.
# usage: in_folder.sh SCRIPT [ARGUMENT...]
set -euo pipefail

script=$(realpath "$1")
shift
folder=$(mktemp -d "${TMPDIR:-/tmp}/souk.XXXXXX") # short: a socket's path has at most 107 bytes
group=

end() {
  [[ -z $group ]] || kill -KILL -- "-$group" 2>/dev/null || true
  if [[ -n ${SOUK_KEEP:-} ]]; then
    echo "kept $folder"
  else
    chmod -R u+w "$folder" 2>/dev/null || true
    rm -rf "$folder"
  fi
}
trap end EXIT
trap 'exit 143' TERM
trap 'exit 130' INT

unset SOUK_DATA XDG_DATA_HOME XDG_CONFIG_HOME XDG_CACHE_HOME XDG_STATE_HOME XDG_RUNTIME_DIR
mkdir "$folder/home" "$folder/tmp"
export HOME=$folder/home TMPDIR=$folder/tmp
cd "$folder"

set -m # a process group of its own
bash "$script" "$@" </dev/null &
group=$!
status=0
wait "$group" || status=$?
exit "$status"
