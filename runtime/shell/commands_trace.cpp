// Messages as they pass, and lookups step by step.
#include <array>
#include <map>

#include <fmt/format.h>
#include <lua.hpp>

#include "protocol/shell/pictures.hpp"
#include "runtime/shell/arguments.hpp"
#include "runtime/shell/ask_peer.hpp"
#include "runtime/shell/commands.hpp"
#include "runtime/shell/view.hpp"

namespace souk::runtime::shell {
namespace {

// --- trace

bool switch_argument(lua_State* lua, int index) {
  if (lua_isnoneornil(lua, index))
    return true;
  if (lua_isboolean(lua, index))
    return lua_toboolean(lua, index) != 0;
  const auto word = text_argument(lua, index);
  if (word != "on" && word != "off")
    raise(lua, "'" + std::string{word} + "' is neither on nor off");
  return word == "on";
}

template <class Set, class Value>
void set_traced(Set& all, const Value& which, bool on) {
  if (on)
    all.insert(which);
  else
    all.erase(which);
}

// {peer=5, key="a key"}
std::pair<peer_index, protocol::id> lookup_argument(lua_State* lua, int index) {
  lua_getfield(lua, index, "peer");
  lua_getfield(lua, index, "key");
  if (lua_isnil(lua, -1) || lua_isnil(lua, -2))
    raise(lua, "a lookup is {peer=, key=}");
  const std::pair found{peer_argument(lua, -2), key_argument(lua, -1)};
  lua_pop(lua, 2);
  return found;
}

// A number and the id of a peer are peers; every other text is a key.
std::optional<peer_index> traced_peer(lua_State* lua, int index) {
  if (lua_isinteger(lua, index) != 0)
    return peer_argument(lua, index);
  const auto& population = session::of(lua).network(lua).population();
  const auto wanted = protocol::node_id::from_hex(text_argument(lua, index));
  for (peer_index peer = 0; wanted && peer < population.size(); ++peer)
    if (population.contact(peer).id == *wanted)
      return peer;
  return std::nullopt;
}

int trace(lua_State* lua) {
  auto& at = session::of(lua);
  at.network(lua);
  lua_settop(lua, 2);
  if (lua_isboolean(lua, 1) && lua_toboolean(lua, 1) == 0) {
    at.traced().trace({});
    return 0;
  }
  auto wanted = at.traced().what();
  const auto on = switch_argument(lua, 2);
  if (lua_istable(lua, 1))
    set_traced(wanted.lookups, lookup_argument(lua, 1), on);
  else if (const auto peer = traced_peer(lua, 1))
    set_traced(wanted.peers, *peer, on);
  else
    set_traced(wanted.keys, key_argument(lua, 1), on);
  at.traced().trace(std::move(wanted));
  return 0;
}

// --- follow

std::string peer_name(peer_network& net, const protocol::node_id& id, const std::map<protocol::node_id, peer_index>& known) {
  const auto peer = known.find(id);
  return peer != known.end() && peer->second < net.size() ? "peer " + std::to_string(peer->second + 1) : std::string{};
}

std::map<protocol::node_id, peer_index> peers_asked(peer_network& net, const actors::lookup_report& report) {
  std::map<protocol::node_id, peer_index> asked;
  for (const auto& step : report.steps)
    if (const auto peer = net.population().find(step.whom.where))
      asked.emplace(step.whom.id, *peer);
  return asked;
}

// Leaves the list of steps, and adds what is shown of them.
void push_steps(lua_State* lua, const actors::lookup_report& report, std::vector<protocol::pictured_step>& pictured) {
  auto& net = session::of(lua).network(lua);
  const auto asked = peers_asked(net, report);
  lua_newtable(lua);
  for (const auto& step : report.steps) {
    const auto bits = protocol::common_prefix_bits(step.whom.id, report.target);
    const auto rtt_ms = step.rtt ? std::optional{protocol::to_ms(*step.rtt)} : std::nullopt;
    const auto at_ms = protocol::to_ms(step.at) - rtt_ms.value_or(0);
    const auto teller = step.told_by ? peer_name(net, *step.told_by, asked) : std::string{};
    pictured.push_back({peer_name(net, step.whom.id, asked), at_ms, rtt_ms, bits, step.closer, step.records, teller});
    lua_newtable(lua);
    set_text(lua, "peer", pictured.back().whom);
    set_number(lua, "at_ms", at_ms);
    set_count(lua, "bits", static_cast<std::uint64_t>(bits));
    set_count(lua, "closer", step.closer);
    if (rtt_ms)
      set_number(lua, "rtt_ms", *rtt_ms);
    if (!teller.empty())
      set_text(lua, "told_by", teller);
    lua_rawseti(lua, -2, static_cast<lua_Integer>(pictured.size()));
  }
}

int follow(lua_State* lua) {
  auto& net = session::of(lua).network(lua);
  const auto peer = peer_argument(lua, 1);
  actors::run_lookup query;
  query.target = key_argument(lua, 2);
  query.trace = true;
  const auto got = ask_peer<actors::lookup_report>(net, peer, net.actor(peer), query);
  interpreter::of(lua).watch().charge(lua, 0);
  if (!got)
    raise(lua, "peer " + std::to_string(peer + 1) + " ended before it had an answer");
  lua_newtable(lua);
  set_text(lua, "key", got->target.hex());
  set_count(lua, "asked", got->counts.asked);
  set_count(lua, "failed", got->counts.failed);
  set_number(lua, "ms", protocol::to_ms(got->took));
  std::vector<protocol::pictured_step> pictured;
  push_steps(lua, *got, pictured);
  lua_setfield(lua, -2, "steps");
  show_as(lua, protocol::lookup_tree(pictured)
                 + fmt::format("\n{} asked, {} did not answer, {} were not waited for; {} after {:.1f} ms", got->counts.asked,
                               got->counts.failed, got->counts.asked - got->steps.size(),
                               protocol::to_string(got->end), protocol::to_ms(got->took)));
  return 1;
}

} // namespace

std::span<const bound_command> trace_commands() noexcept {
  static constexpr std::array<bound_command, 2> all{{{"trace", &trace}, {"follow", &follow}}};
  return all;
}

} // namespace souk::runtime::shell
