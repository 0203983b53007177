// Messages as they pass, and lookups step by step.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>
#include <lua.hpp>

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

struct followed {
  actors::lookup_report report;
  std::map<peer_index, peer_index> told_by;
  std::map<peer_index, const actors::traced_question*> asked; // who was, and how it went
};

followed follow_lookup(lua_State* lua, peer_index peer, const protocol::id& key) {
  auto& at = session::of(lua);
  auto& net = at.network(lua);
  actors::run_lookup query;
  query.target = key;
  query.trace = true;
  at.traced().follow(peer);
  auto got = ask_peer<actors::lookup_report>(net, peer, net.actor(peer), query);
  followed made;
  made.told_by = at.traced().followed(peer);
  interpreter::of(lua).watch().charge(lua, 0);
  if (!got)
    raise(lua, "peer " + std::to_string(peer + 1) + " ended before it had an answer");
  made.report = *std::move(got);
  for (const auto& step : made.report.steps)
    if (const auto who = net.population().find(step.whom.where))
      made.asked.try_emplace(*who, &step);
  return made;
}

protocol::duration asked_at(const actors::traced_question& step) {
  return step.at - step.rtt.value_or(protocol::duration{});
}

// Whom it asked before anybody of this lookup had told of it stood in its own table.
std::optional<peer_index> teller_of(const followed& f, peer_index peer) {
  const auto told = f.told_by.find(peer);
  if (told == f.told_by.end())
    return std::nullopt;
  const auto teller = f.asked.find(told->second);
  const auto own = f.asked.find(peer);
  const auto earlier = teller != f.asked.end() && teller->second->rtt && teller->second->at <= asked_at(*own->second);
  return earlier ? std::optional{told->second} : std::nullopt;
}

std::string step_text(const actors::traced_question& step, peer_index peer, const protocol::id& key, std::size_t depth) {
  const auto who = std::string(2 * depth, ' ') + "peer " + std::to_string(peer + 1);
  const auto bits = protocol::common_prefix_bits(step.whom.id, key);
  const auto said = step.rtt ? fmt::format("{:.1f} ms later: {} closer{}", protocol::to_ms(*step.rtt), step.closer,
                                           step.records ? ", has it" : "")
                             : "no answer";
  return fmt::format("{:<28} {:>8.1f} ms {:>5}  {}", who, protocol::to_ms(asked_at(step)), bits, said);
}

void add_told(const followed& f, std::optional<peer_index> by, std::size_t depth, std::set<peer_index>& shown,
              std::string& text) {
  std::vector<std::pair<protocol::duration, peer_index>> children;
  for (const auto& [peer, step] : f.asked)
    if (!shown.contains(peer) && teller_of(f, peer) == by)
      children.emplace_back(asked_at(*step), peer);
  std::sort(children.begin(), children.end());
  for (const auto& [at, peer] : children)
    shown.insert(peer);
  for (const auto& [at, peer] : children) {
    text += "\n" + step_text(*f.asked.at(peer), peer, f.report.target, depth);
    add_told(f, peer, depth + 1, shown, text);
  }
}

void push_steps(lua_State* lua, const followed& f) {
  lua_newtable(lua);
  lua_Integer place = 0;
  for (const auto& [peer, step] : f.asked) {
    lua_newtable(lua);
    set_count(lua, "peer", peer + 1);
    set_number(lua, "at_ms", protocol::to_ms(step->at));
    set_count(lua, "bits", static_cast<std::uint64_t>(protocol::common_prefix_bits(step->whom.id, f.report.target)));
    set_count(lua, "closer", step->closer);
    if (step->rtt)
      set_number(lua, "rtt_ms", protocol::to_ms(*step->rtt));
    if (const auto teller = teller_of(f, peer))
      set_count(lua, "told_by", *teller + 1);
    lua_rawseti(lua, -2, ++place);
  }
}

int follow(lua_State* lua) {
  const auto peer = peer_argument(lua, 1);
  const auto f = follow_lookup(lua, peer, key_argument(lua, 2));
  auto text = fmt::format("{:<28} {:>11} {:>5}  came back", "asked", "at", "bits");
  std::set<peer_index> shown;
  add_told(f, std::nullopt, 0, shown, text);
  text += fmt::format("\n{} asked, {} did not answer, {} were not waited for; {} after {:.1f} ms", f.report.counts.asked,
                      f.report.counts.failed, f.report.counts.asked - f.report.steps.size(),
                      protocol::to_string(f.report.end), protocol::to_ms(f.report.took));
  lua_newtable(lua);
  set_text(lua, "key", f.report.target.hex());
  set_count(lua, "asked", f.report.counts.asked);
  set_count(lua, "failed", f.report.counts.failed);
  set_number(lua, "ms", protocol::to_ms(f.report.took));
  push_steps(lua, f);
  lua_setfield(lua, -2, "steps");
  show_as(lua, text);
  return 1;
}

} // namespace

std::span<const bound_command> trace_commands() noexcept {
  static constexpr std::array<bound_command, 2> all{{{"trace", &trace}, {"follow", &follow}}};
  return all;
}

} // namespace souk::runtime::shell
