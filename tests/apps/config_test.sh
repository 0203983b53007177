#!/usr/bin/env bash
# `souk config` and `souk key show`: where each value comes from; who this data folder is.
# needs: jq
source "$SOUK_SOURCE_DIR/tests/apps/lib.sh"
export SOUK_DATA=$PWD/data
source_of() { jq -r ".settings[] | select(.name == \"$1\") | .source" out; }

expect_json '.settings | length > 5' "$SOUK" config
[[ $(source_of quota) == default ]] || fail "quota is not the default"
[[ $(source_of data) == environment ]] || fail "data is not from the environment"
mkdir -p data && echo 'quota = "1GiB"' >data/config.toml
expect_json . "$SOUK" config
[[ $(source_of quota) == config.toml ]] || fail "quota is not from the file"
SOUK_QUOTA=2GiB expect_json . "$SOUK" config
[[ $(source_of quota) == environment ]] || fail "quota is not from the environment"
expect_json . "$SOUK" config --network 5
[[ $(source_of network) == flag ]] || fail "network is not from the flag"

expect_json '(.node_id | test("^[0-9a-f]{64}$")) and .publisher == null' "$SOUK" key show
node=$(jq -r .node_id out)
expect_json ".node_id == \"$node\"" "$SOUK" key show
[[ $(stat -c %a data/keys) == 700 && $(stat -c %a data/keys/node.key) == 600 ]] || fail "the keys are not private"
chmod 644 data/keys/node.key
expect_error 5 verification "$SOUK" key show
