// What one asks of a peer of the hash table: lookups, and values that are stored and fetched.
#include <algorithm>
#include <array>

#include <lua.hpp>

#include "protocol/dht/record.hpp"
#include "runtime/shell/arguments.hpp"
#include "runtime/shell/ask_peer.hpp"
#include "runtime/shell/commands.hpp"

namespace souk::runtime::shell {
namespace {

using actors::lookup_report;

// Raises when there is no answer: the peer is gone, or somebody interrupted.
template <class Answer>
Answer answer_of(lua_State* lua, peer_index peer, std::optional<Answer> got) {
  interpreter::of(lua).watch().charge(lua, 0);
  if (!got)
    raise(lua, "peer " + std::to_string(peer + 1) + " ended before it had an answer");
  return *std::move(got);
}

lookup_report look_up(lua_State* lua, peer_index peer, const actors::run_lookup& query) {
  auto& net = session::of(lua).network(lua);
  return answer_of(lua, peer, ask_peer<lookup_report>(net, peer, net.actor(peer), query));
}

void set_costs(lua_State* lua, const lookup_report& report) {
  set_count(lua, "hops", report.hops);
  set_count(lua, "asked", report.counts.asked);
  set_count(lua, "failed", report.counts.failed);
  set_number(lua, "ms", protocol::to_ms(report.took));
}

int lookup(lua_State* lua) {
  auto& at = session::of(lua);
  auto& net = at.network(lua);
  const auto peer = peer_argument(lua, 1);
  actors::run_lookup query;
  query.target = key_argument(lua, 2);
  const auto report = look_up(lua, peer, query);
  const auto right = at.found_closest(peer, report);
  at.note_request("lookup", right, protocol::to_ms(report.took));
  lua_newtable(lua);
  set_text(lua, "key", report.target.hex());
  set_costs(lua, report);
  lua_pushboolean(lua, right ? 1 : 0);
  lua_setfield(lua, -2, "right");
  push_peers(lua, at.found_by(report));
  lua_setfield(lua, -2, "closest");
  return 1;
}

protocol::bytes bytes_of(std::string_view text) {
  return {text.begin(), text.end()};
}

int put(lua_State* lua) {
  auto& at = session::of(lua);
  auto& net = at.network(lua);
  const auto peer = peer_argument(lua, 1);
  const auto value = bytes_of(text_argument(lua, 2));
  if (value.size() > protocol::limits::record_bytes_max)
    raise(lua, "a value has at most " + std::to_string(protocol::limits::record_bytes_max) + " bytes");
  const auto began = net.all().now_ns();
  auto what = std::make_shared<awaited<actors::placed>>();
  net.put(peer, value, [what](const actors::placed* got) { what->end(got); });
  const auto placed = answer_of(lua, peer, wait_for(net, what));
  const auto ms = static_cast<double>(net.all().now_ns() - began) / 1e6;
  at.note_request("put", placed.acknowledged > 0, ms);
  lua_newtable(lua);
  set_text(lua, "key", protocol::value_key(value).hex());
  set_count(lua, "asked", placed.asked);
  set_count(lua, "copies", placed.acknowledged);
  set_number(lua, "ms", ms);
  return 1;
}

int get(lua_State* lua) {
  auto& at = session::of(lua);
  const auto peer = peer_argument(lua, 1);
  actors::run_lookup query;
  query.target = key_argument(lua, 2);
  query.kind = protocol::record_kind::value;
  const auto report = look_up(lua, peer, query);
  at.note_request("get", !report.records.empty(), protocol::to_ms(report.took));
  if (report.records.empty()) {
    lua_pushnil(lua);
  } else {
    const auto& raw = report.records.front();
    push_text(lua, {reinterpret_cast<const char*>(raw.data()), raw.size()});
  }
  lua_newtable(lua);
  set_costs(lua, report);
  return 2;
}

} // namespace

std::span<const bound_command> request_commands() noexcept {
  static constexpr std::array<bound_command, 3> all{{{"lookup", &lookup}, {"put", &put}, {"get", &get}}};
  return all;
}

} // namespace souk::runtime::shell
