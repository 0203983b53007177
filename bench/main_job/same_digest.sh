#!/usr/bin/env bash
# Packs the same folder as two users, with other homes, umasks, times, places and orders of creation: one digest.
# usage: SOUK=PROGRAM same_digest.sh FOLDER...    as root, to become the user `nobody`
# needs: jq
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
(($# > 0)) || usage
sources=()
for each; do sources+=("$(realpath "$each")"); done
enter_folder
chmod 755 .
cp "$SOUK" program
mkdir -m 777 other

same=0
for source in "${sources[@]}"; do
  cp -a "$source" first
  [[ -e first/souk.toml ]] || printf 'name = "package"\nversion = "1.0.0"\n' >first/souk.toml
  first=$("$SOUK" pack first -o first.tar.zst --data data --json | jq -r .digest)
  chmod -R a+rX first
  # The second: files written last to first, with new times and tight modes, by somebody else.
  su nobody -s /bin/bash -c '
    umask 077
    cd other && mkdir second && export HOME=$PWD LC_ALL=C TZ=Asia/Tokyo
    (cd ../first && find . \( -type d -empty -o ! -type d \) -print0 | LC_ALL=C sort -rz) |
      tar -C ../first --null --no-recursion -T - -cf - | tar -C second -xmf - --no-same-permissions
    ../program pack second -o second.tar.zst --data data --json' >out
  cmp first.tar.zst other/second.tar.zst || fail "other bytes for $source"
  [[ $first == "$(jq -r .digest out)" ]] || fail "other digests for $source"
  same=$((same + 1))
  rm -rf first first.tar.zst other/second other/second.tar.zst
done
echo "$same of ${#sources[@]} folders have the same digest for both users"
