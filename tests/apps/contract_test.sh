#!/usr/bin/env bash
# The documents that --json prints have exactly the fields that were promised, in the promised forms.
# needs: jq
source "$SOUK_SOURCE_DIR/tests/apps/lib.sh"

forms='
  def is_id: type == "string" and test("^[0-9a-f]{64}$");
  def is_package: type == "string" and test("^[0-9a-f]{64}/[a-z0-9._-]+$");
  def is_digest: type == "string" and test("^blake2b-256:[0-9a-f]{64}$");
  def is_time: type == "string" and test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$");
  def is_count: type == "number" and . >= 0 and . == floor;
  def is_ms: type == "number" and . >= 0;
  def is_endpoint: type == "string" and test("^(([0-9]+[.]){3}[0-9]+|\\[[0-9a-f:]+\\]):[0-9]+$");
  def is_text: type == "string";
  def fields($names): keys == ($names | split(" ") | sort);
  def whole(f): [f] | all;
'
# promised FILTER COMMAND...: the document of the command has this form.
promised() {
  local filter=$1
  shift
  expect_json "$forms $filter" "$@"
}
first_result_has_seeders() { [[ $("$SOUK" search thing --data two --json | jq '.results[0].seeders') -ge $1 ]]; }

start_node one
start_node two --bootstrap "${address[one]}" --seed all
until_true 10 bash -c "\"$SOUK\" peers --data one --json | jq -e '.total == 1'"
make_package thing thing 1.0.0
printf 'category = "library"\ntags = ["small", "test"]\n' >>thing/souk.toml

promised 'fields("package version digest bytes files path")
    and (.package | is_package) and .version == "1.0.0" and (.digest | is_digest) and (.bytes | is_count) and .files == 2
    and (.path | startswith("/"))' "$SOUK" pack thing --data one
digest=$(jq -r .digest out)

promised 'fields("package version digest bytes files replicas copies reachable announced_to expires_at took_ms")
    and (.package | is_package) and .version == "1.0.0" and .digest == "'"$digest"'" and (.bytes | is_count) and .files == 2
    and (.replicas | fields("asked acknowledged") and whole(.[] | is_count)) and .replicas.acknowledged == 1
    and (.copies | fields("wanted complete") and whole(.[] | is_count)) and .copies.complete == 1
    and .reachable == "yes" and .announced_to == 1 and (.expires_at | is_time) and (.took_ms | is_ms)' \
  "$SOUK" publish thing --data one --wait-for-copy

promised 'fields("query total total_exact took_ms did_you_mean results") and .query == "thing" and .total == 1 and .total_exact
    and (.took_ms | is_ms) and .did_you_mean == []
    and (.results[0] | fields("package version description category tags license trusted seeders stars downloads external match score")
      and .external == false and .stars == 0 and .downloads == .seeders and .match == "exact"
      and (.package | is_package) and .version == "1.0.0" and .description == "a package of the tests"
      and .category == "library" and .tags == ["small", "test"] and .license == "MIT" and .trusted == false
      and (.seeders | is_count) and (.score | type == "number"))' "$SOUK" search thing --data two
until_true 20 first_result_has_seeders 2 # the publisher and the one that took a copy say so

item='fields("package version digest bytes path from") and (.package | is_package) and .version == "1.0.0"
  and .digest == "'"$digest"'" and (.bytes | is_count) and (.path | startswith("/")) and (.from | type == "array")
  and whole(.from[] | is_id)'
promised "fields(\"installed already resolved took_ms\") and (.took_ms | is_ms) and .already == []
    and (.installed | length == 1) and (.installed[0] | $item) and (.installed[0].from | length >= 1)" \
  "$SOUK" install thing --data newcomer --bootstrap "${address[one]}" --into place
promised '.resolved | length == 1 and (.[0] | fields("package version digest required_by") and (.package | is_package)
    and .version == "1.0.0" and (.digest | is_digest) and .required_by == [])' \
  "$SOUK" install thing --data newcomer --bootstrap "${address[one]}" --into place --force
promised "(.already | length == 1) and (.already[0] | $item) and .installed == []" \
  "$SOUK" install thing --data newcomer --bootstrap "${address[one]}" --into place

promised 'fields("node_id endpoint uptime_s peers records providers catalogue blobs cache service_levels memory_bytes version")
    and (.node_id | is_id) and .endpoint == "'"${address[one]}"'" and (.uptime_s | is_ms)
    and (.peers | fields("total verified") and whole(.[] | is_count)) and (.records | is_count) and (.providers | is_count)
    and .catalogue == 1 and (.blobs | fields("count bytes") and whole(.[] | is_count))
    and (.cache | fields("hot warm hit_rate_percent") and (.hit_rate_percent | is_ms)
      and whole((.hot, .warm) | fields("entries capacity hits misses") and whole(.[] | is_count)))
    and (.service_levels | length == 10)
    and whole(.service_levels[] | fields("name window value unit samples target alert_level alert") and (.samples | is_count)
      and (.window == "5m" or .window == "1h") and (.value == null or (.value | type == "number")) and .alert == false)
    and (.memory_bytes | is_count) and .memory_bytes > 0 and (.version | is_text)' "$SOUK" node status --data one

lookup='fields("key found hops rpcs timeouts took_ms source closest steps") and (.key | is_id)
  and whole(.hops, .rpcs, .timeouts | is_count) and (.took_ms | is_ms)
  and whole(.closest[] | fields("node_id endpoint rtt_ms") and (.node_id | is_id) and (.endpoint | is_endpoint)
    and (.rtt_ms == null or (.rtt_ms | is_ms)))
  and whole(.steps[] | fields("at_ms node_id endpoint outcome rtt_ms closer") and (.at_ms | is_ms) and (.node_id | is_id)
    and (.endpoint | is_endpoint) and (.outcome | is_text) and (.rtt_ms == null or (.rtt_ms | is_ms)) and (.closer | is_count))'
promised "$lookup and .found and (.source | IN(\"hot\", \"warm\", \"local\", \"dht\"))" "$SOUK" lookup thing --data two
promised "$lookup and .key == \"$(printf 'ab%.0s' {1..32})\" and (.found | not) and .source == null and (.steps | length > 0)" \
  "$SOUK" lookup "$(printf 'ab%.0s' {1..32})" --data two

# a bare key does not say what it names: a head is found by it as well
"$SOUK" lookup thing --data two --json >named
promised "$lookup and .found and .hops >= 0" "$SOUK" lookup "$(jq -r .key named)" --data newcomer --bootstrap "${address[one]}"

# an error is one document as well, and nothing else is on standard output
expect_error 3 not_found "$SOUK" install thingy --data two
jq -e '.error.message | test("did you mean thing")' out >/dev/null || fail "the nearest name is not named"
jq -e 'keys == ["error"] and (.error | keys == ["code", "message"])' out >/dev/null || fail "an error has other fields"
stop_node one
stop_node two
