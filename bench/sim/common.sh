# What the measurements of the simulator share. Sourced, never run. Needs SOUK, the program.
usage() {
  sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0" >&2
  exit 2
}
fail() { printf 'bench: %s\n' "$*" >&2; exit 1; }
SOUK=$(realpath "${SOUK:?the program to measure}")
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
source_dir=$(realpath "$here/../..")

# What one program measured is kept, so that a long measurement that was interrupted goes on where it stopped.
results=${SOUK_RESULTS:-$source_dir/build/bench/sim}/$(sha256sum <"$SOUK" | cut -c1-12)
mkdir -p "$results"

# measured ARGUMENT...: the document of `souk sim lookup ARGUMENT...`
measured() {
  local key=$*
  key=${key//--/}
  key=${key//[ :]/_}
  local file=$results/$key.json
  if [[ ! -s $file ]]; then
    "$SOUK" sim lookup "$@" --json >"$file.part" || fail "souk sim lookup $* does not work"
    mv "$file.part" "$file"
  fi
  cat "$file"
}

# replace_section FILE NAME: what stands between the comments `NAME` and `/NAME` becomes standard input.
replace_section() {
  local new
  new=$(cat)
  grep -q "^<!-- $2 -->$" "$1" && grep -q "^<!-- /$2 -->$" "$1" || fail "$1 has no section $2"
  awk -v begin="<!-- $2 -->" -v end="<!-- /$2 -->" -v new="$new" '
    $0 == end { inside = 0 }
    !inside { print }
    $0 == begin { print "\n" new "\n"; inside = 1 }' "$1" >"$1.part"
  mv "$1.part" "$1"
}

grouped() { sed -E ':a; s/\b([0-9]+)([0-9]{3})\b/\1,\2/; ta'; } # 1000000 -> 1,000,000; not for numbers with a point

# net_of PEERS: a file with the tables of so many joined peers; made once for one program.
net_of() {
  local file=$results/joined-$1.net
  if [[ ! -s $file ]]; then
    "$SOUK" sim lookup --peers "$1" --lookups 1 --threads 2 --save-net "$file.part" --json >/dev/null ||
      fail "$1 peers could not be joined"
    mv "$file.part" "$file"
  fi
  echo "$file"
}

processor() { echo "$(nproc) cores, $(sed -n 's/^model name[[:space:]]*: *//p' /proc/cpuinfo | head -1)"; }
