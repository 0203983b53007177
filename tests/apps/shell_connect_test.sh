#!/usr/bin/env bash
# souk shell --connect: the commands of the shell about a real node, by a script and in a pipe; two shells at once; nodes that end, hang
# and start anew while a shell is connected.
# timeout_s: 240
# needs: jq
source "$SOUK_SOURCE_DIR/tests/apps/lib.sh"

start_node one
start_node two --bootstrap "${address[one]}"
until_true 20 bash -c "\"$SOUK\" peers --data one --json | jq -e '.total == 1'"
id=$("$SOUK" status --data one --json | jq -r .node_id)

# --- no node, and flags that do not go together
expect_error 2 usage "$SOUK" shell --connect nobody script.lua
expect_exit 2 "$SOUK" shell --connect nobody
[[ $(wc -l <err) == 1 ]] && grep -q "^souk: no node runs on the data folder .*nobody$" err || fail "no node, and not one line that says so"
[[ ! -e nobody ]] || fail "a shell made a data folder"
expect_error 2 usage "$SOUK" shell --connect one --seeds 1..3 script.lua

# --- a script: every command, and what it gives back
make_package thing thing 1.0.0
cat >all.lua <<'LUA'
local function is_number(x) return type(x) == "number" and x >= 0 end
expect(#peers() == 1 and peers()[1] == 1, "there is one peer")
expect(#id() == 64 and id() == id(1) and id(id()) == id(), "it has an id")
local began = time()
expect(run "300ms" >= began + 0.3, "real time passes")
expect(run_until(function() return time() > began + 0.5 end, "5s", "100ms"), "until something is true")
expect(not run_until(function() return false end, "200ms", "100ms"), "or not")
expect_eventually(function() return inspect().table.contacts == 1 end, "20s", "the node knows the other one")

local state = inspect(1)
expect(state.id == id() and state.address:find("^127.0.0.1:%d+$"), "inspect says who it is")
expect(state.table.contacts == 1 and state.table.buckets == 1, "and how large its table is")
for _, name in ipairs {"hot", "warm"} do
  local tier = state.caches[name]
  expect(is_number(tier.entries) and tier.capacity > 0 and is_number(tier.hits) and is_number(tier.misses), name .. " cache")
end
expect(is_number(state.records) and is_number(state.providers) and is_number(state.store.republish_late_s), "its records")
expect(state.requests.ended > 0 and is_number(state.requests.failed), "its requests")
expect(state.reputation.known == 1 and state.reputation.worst <= state.reputation.mean, "what it thinks of others")

local by_name = {}
for _, each in ipairs(actors(1)) do by_name[each.name] = each end
expect(by_name.node and by_name.node.parent == nil, "the node stands above all")
for _, name in ipairs {"peer", "store", "archiver", "catalogue", "gossip", "reputation", "cache_hot", "cache_warm"} do
  local each = by_name[name]
  expect(each and each.parent == "node" and is_number(each.mailbox) and is_number(each.handled) and each.age_s > 0, name)
end
expect(by_name.cache_hot.kind == "cache_tier", "the kind of an actor")
local handled = inspect(1, "peer").handled
for i = 1, 5 do lookup("a key " .. i) end
expect(inspect(1, "peer").handled > handled, "who works has handled more")
expect(inspect("cache_hot").capacity == state.caches.hot.capacity, "inspect of an actor shows its state")
expect(inspect(1, "caches").warm.capacity == state.caches.warm.capacity and inspect("store").blobs == 0, "or a part of all")
expect(not pcall(inspect, 1, "nobody"), "an actor that is not there is an error")
expect(tostring(actors()):find("\n  peer "), "a tree at the prompt")

local rows = buckets(1)
expect(#rows == 1 and rows[1].contacts == 1 and is_number(rows[1].bits), "buckets")
expect(tostring(rows):find("1 █"), "as bars")

local found = lookup(1, "treasure")
expect(#found.key == 64 and found.asked >= 1 and #found.closest == 1 and is_number(found.ms), "lookup")
expect(lookup("treasure").key == found.key, "the peer may be left out")
local followed = follow("another treasure")
expect(#followed.steps >= 1 and followed.steps[1].outcome == "answered", "follow shows whom it asked")
expect(followed.steps[1].rtt_ms > 0 and is_number(followed.steps[1].bits), "when, and how near it is")
expect(tostring(followed):find(" ms later: ") and tostring(followed):find(", the nearest"), "and says so")
expect(query("treasure").key == found.key, "a query is a lookup here")
local stored = put(1, "a map \0 of the island")
expect(#stored.key == 64 and stored.asked == 1 and stored.copies == 1 and is_number(stored.ms), "put")
local value, costs = get(1, stored.key)
expect(value == "a map \0 of the island" and is_number(costs.hops) and is_number(costs.asked), "get")
expect(get("nothing is here") == nil, "what is not there is nil")
expect(not pcall(put, string.rep("x", 1001)), "a value that is too large is refused")
trace("a traced key")
lookup("a traced key")
lookup("another key")
trace(false)
lookup("a traced key")

local receipt = publish("thing")
expect(receipt.name == "thing" and receipt.version == "1.0.0" and receipt.copies >= 1, "publish")
expect_eventually(function() return #search("thing") == 1 end, "20s", "search")
local installed = install(1, receipt, "place")
expect(installed.version == "1.0.0" and installed.path:find("/place/thing$"), "install")
local nothing, why, sentence = install(1, "no-such-thing", "place")
expect(nothing == nil and why == "not_found" and #sentence > 0, "what cannot be had is said")
local counted = stats()
expect(counted.lookup.count == 11 and counted.publish.good == 1 and counted.install.count == 2, "stats")
expect(counted.put.good == 1 and counted.get.count == 2 and counted.get.good == 1, "of values, too")
expect(counted.sent > 0 and counted.received > 0 and counted.peers == 1, "of the node as well")
for _, name in ipairs {"kill", "partition", "net", "byzantine", "churn", "step", "restart"} do
  local fine, cause = pcall(_G[name], 1)
  expect(not fine and cause:find(name .. " is for simulated networks; this shell is connected to a running node"), name)
end
expect(not pcall(lookup, 2, "treasure"), "there is no second peer")
LUA
expect_exit 0 "$SOUK" shell --connect one --allow-io all.lua # it publishes and installs
grep -q '^FAILED' out && fail "an expectation failed: $(grep '^FAILED' out)"
(($(grep -c '  -> .*find_' out) >= 1 && $(grep -c '  <- .*: ' out) == $(grep -c '  -> .*find_' out))) || fail "what was traced is not shown: $(cat out)"
(($(grep '  -> ' out | sed 's/.* //' | sort -u | wc -l) == 1)) || fail "more than one key was traced"
(($(grep -c '^ok' out) >= 45)) || fail "not all expectations were judged: $(cat out)"
[[ -f place/thing/file.txt ]] || fail "nothing was installed"
printf 'expect(#peers() == 2, "two")\n' >wrong.lua
expect_exit 7 "$SOUK" shell --connect one wrong.lua
printf 'kill(1)\n' >kill.lua
expect_exit 2 "$SOUK" shell --connect one kill.lua
grep -qx 'souk: kill.lua:1: kill is for simulated networks; this shell is connected to a running node' err || fail "$(cat err)"
expect_json '.good and .scripts[0].expects[0].holds' "$SOUK" shell --connect one <(printf 'expect(id() == "%s", "the same node")\n' "$id")

printf 'publish("thing")\n' >touching.lua
expect_exit 2 "$SOUK" shell --connect one touching.lua
grep -q 'publish needs --allow-io' err || fail "a script touches files: $(cat err)"

# --- in a pipe, without parentheses and quotes
printf 'id\nlookup treasure\nlookup 1 treasure\nactors\ninspect cache_hot\nkill 3\n1 + 1\n' | "$SOUK" shell --connect one >out || (($? == 2))
[[ $(head -1 out) == "$id" ]] || fail "id: $(cat out)"
(($(grep -c 'key = ' out) == 2)) || fail "a lookup without quotes: $(cat out)"
grep -Eq '^  cache_hot \(cache_tier\) +[0-9]+ +[0-9]+ +[0-9.]+ s$' out || fail "no tree of actors: $(cat out)"
grep -q 'kind = "cache_tier"' out || fail "no look at one actor: $(cat out)"
grep -qx 'error: kill is for simulated networks; this shell is connected to a running node' out || fail "a fault: $(cat out)"
[[ $(tail -1 out) == 2 ]] || fail "the shell does not go on"
grep -q $'\e' out && fail "colours in a pipe"

# --- shells that stay: each reads from a pipe of its own
open_shell() { # open_shell NAME: lines are written to descriptor in[NAME], answers stand in NAME.shown
  local fd
  mkfifo "$1.lines"
  "$SOUK" shell --connect one <"$1.lines" >"$1.shown" 2>&1 &
  shells[$1]=$!
  exec {fd}>"$1.lines"
  in[$1]=$fd
}
declare -A in shells
say_to() { printf '%s\n' "$2" >&"${in[$1]}"; }
shows() { grep -qE -- "$2" "$1.shown"; }
open_shell first
open_shell second
say_to first 'run "60s"' # one that is busy holds up neither the node nor the other
for ((i = 0; i < 10; i++)); do say_to second "print('seen', $i, #actors() > 5, inspect().id == '$id')"; done
until_true 20 shows second 'seen +9 +true +true'
expect_json .node_id timeout 10 "$SOUK" status --data one
kill -INT "${shells[first]}"
until_true 30 shows first '^error: interrupted$'
say_to first 'print("still", #peers())'
until_true 30 shows first 'still +1'

# A node that hangs holds up no shell for good, and is held up by none.
kill -STOP "${process[one]}"
say_to first 'inspect()'
say_to first 'print("after the hanging")'
sleep 0.5
! shows first 'after the hanging' || fail "an answer came from a node that stands still"
kill -INT "${shells[first]}"
until_true 30 shows first 'after the hanging'
kill -CONT "${process[one]}"
say_to first 'print("back", inspect().id == id())'
until_true 30 shows first 'back +true'

# A node that ends: one line for each command. Started again it is found by the next.
kill -KILL "${process[one]}"
wait "${process[one]}" 2>/dev/null || true
for ((i = 0; i < 3; i++)); do say_to second 'inspect()'; done
say_to second 'print("alone", id() == "'"$id"'")'
until_true 30 shows second 'alone +true'
[[ $(grep -c '^error: ' second.shown) == 3 ]] || fail "not one line for each command: $(cat second.shown)"
[[ $(grep -c '^error: no node runs on the data folder .*one$' second.shown) == 3 ]] || fail "it does not say that the node is gone: $(cat second.shown)"
start_node one --bootstrap "${address[two]}"
say_to second 'print("again", inspect().id == id())'
until_true 30 shows second 'again +true'
for shell in first second; do
  say_to $shell quit
  code=0
  wait "${shells[$shell]}" || code=$?
  ((code == 2)) || fail "a shell with a wrong line ended with $code"
done
stop_node one
stop_node two
