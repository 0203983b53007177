// What befalls the peers of a network and the packets between them.
#include <array>

#include <lua.hpp>

#include "runtime/nearest.hpp"
#include "runtime/shell/arguments.hpp"
#include "runtime/shell/commands.hpp"
#include "runtime/sim/exact_log.hpp"
#include "runtime/sim/purpose.hpp"

namespace souk::runtime::shell {
namespace {

using namespace std::chrono_literals;

int stop(lua_State* lua, bool clean) {
  const auto chosen = peers_argument(lua, 1, among::living);
  session::of(lua).network(lua).stop(chosen, clean);
  push_peers(lua, chosen);
  return 1;
}

int kill(lua_State* lua) {
  return stop(lua, false);
}

int leave(lua_State* lua) {
  return stop(lua, true);
}

int restart(lua_State* lua) {
  if (lua_isnoneornil(lua, 1)) {
    lua_settop(lua, 0);
    push_text(lua, "all");
  }
  const auto chosen = peers_argument(lua, 1, among::dead);
  session::of(lua).network(lua).start(chosen);
  push_peers(lua, chosen);
  return 1;
}

int join(lua_State* lua) {
  const auto many = luaL_optinteger(lua, 1, 1);
  luaL_argcheck(lua, many > 0, 1, "a number from 1 on");
  const auto joined = session::of(lua).network(lua).join(static_cast<std::size_t>(many));
  if (joined.size() < static_cast<std::size_t>(many))
    raise(lua, "only " + std::to_string(joined.size()) + " spare peers were left: net{spare=100} makes more");
  push_peers(lua, joined);
  return 1;
}

// --- the network

// What stands at `index` is one side when it holds peers, and several when it holds lists.
std::vector<std::vector<peer_index>> sides_argument(lua_State* lua, int index) {
  std::vector<std::vector<peer_index>> sides;
  auto several = lua_istable(lua, index);
  if (several) {
    several = lua_geti(lua, index, 1) == LUA_TTABLE;
    lua_pop(lua, 1);
  }
  if (!several)
    return {peers_argument(lua, index, among::living)};
  for (lua_Integer i = 1; lua_geti(lua, index, i) != LUA_TNIL; ++i) {
    sides.push_back(peers_argument(lua, lua_gettop(lua), among::living));
    lua_pop(lua, 1);
  }
  lua_pop(lua, 1);
  return sides;
}

int partition(lua_State* lua) {
  constexpr std::size_t sides_max = 63;
  auto& now = session::of(lua).network(lua).now();
  lua_settop(lua, 1);
  const auto sides = sides_argument(lua, 1);
  const auto one_way = lua_istable(lua, 1) && fields{lua, 1, {"one_way"}}.flag("one_way");
  if (sides.size() > sides_max)
    raise(lua, "a partition has at most " + std::to_string(sides_max) + " sides");
  now.heal_partitions();
  for (std::size_t side = 1; side <= sides.size(); ++side) {
    for (const auto peer : sides[side - 1])
      now.put_on_side(peer, static_cast<std::uint8_t>(side));
    for (std::size_t other = 0; other < side; ++other) {
      now.block(static_cast<std::uint8_t>(side), static_cast<std::uint8_t>(other));
      if (!one_way)
        now.block(static_cast<std::uint8_t>(other), static_cast<std::uint8_t>(side));
    }
  }
  return 0;
}

int heal(lua_State* lua) {
  auto& net = session::of(lua).network(lua);
  net.now().heal_partitions();
  net.now().packets = {};
  for (peer_index peer = 0; peer < net.size(); ++peer)
    net.now().slow_down(peer, 1);
  return 0;
}

int slow(lua_State* lua) {
  const auto factor = luaL_checkinteger(lua, 2);
  luaL_argcheck(lua, factor >= 1 && factor <= 255, 2, "a whole number from 1 to 255");
  for (const auto peer : peers_argument(lua, 1, among::living))
    session::of(lua).network(lua).now().slow_down(peer, static_cast<std::uint8_t>(factor));
  return 0;
}

int loss(lua_State* lua) {
  session::of(lua).network(lua).now().packets.lost = share_argument(lua, 1);
  return 0;
}

// --- liars

sim::lie lie_argument(lua_State* lua, int index) {
  const std::string name{text_argument(lua, index)};
  if (name == "none")
    return sim::lie::none;
  if (name == "wrong_contacts")
    return sim::lie::wrong_contacts;
  if (name == "wrong_values")
    return sim::lie::wrong_values;
  if (name == "silence")
    return sim::lie::silence;
  raise(lua,
        "there is no lie '" + name + "'" + suggestion(name, {"none", "wrong_contacts", "wrong_values", "silence"}));
}

// The old life ends before the new one begins.
int byzantine(lua_State* lua) {
  auto& net = session::of(lua).network(lua);
  whole_nodes(lua);
  const auto tells = lie_argument(lua, 2);
  const auto chosen = peers_argument(lua, 1, among::living);
  net.stop(chosen, false);
  for (const auto peer : chosen)
    net.turn(peer, tells);
  net.start(chosen);
  push_peers(lua, chosen);
  return 1;
}

// --- churn

constexpr std::uint64_t back_draws = std::uint64_t{1} << 35; // beside those of sessions

void plan_end(peer_network& net, peer_index peer, std::uint64_t life);

// How long this stretch of the life of a peer lasts.
sim::nanoseconds drawn_length(peer_network& net, peer_index peer, std::uint64_t stream, protocol::duration mean) {
  auto draws = sim::draws_for(net.order().seed, peer, sim::purpose::churn, stream);
  return sim::exponential(sim::ns_of(mean), draws.next());
}

void plan_return(peer_network& net, peer_index peer, std::uint64_t life) {
  const auto churn = net.churn;
  const auto at = net.all().now_ns() + drawn_length(net, peer, back_draws + life, churn->back);
  net.all().schedule(at, [&net, churn, peer, life] {
    if (net.churn != churn || net.alive(peer))
      return;
    net.start_now(peer);
    plan_end(net, peer, life + 1);
  });
}

void plan_end(peer_network& net, peer_index peer, std::uint64_t life) {
  const auto churn = net.churn;
  const auto at = net.all().now_ns() + drawn_length(net, peer, life, churn->mean);
  net.all().schedule(at, [&net, churn, peer, life] {
    if (net.churn != churn)
      return;
    if (net.alive(peer))
      net.stop_now(peer, false);
    plan_return(net, peer, life);
  });
}

int churn(lua_State* lua) {
  auto& net = session::of(lua).network(lua);
  net.churn = nullptr;
  if (lua_isboolean(lua, 1) && lua_toboolean(lua, 1) == 0)
    return 0;
  lua_settop(lua, 1);
  fields given{lua, 1, {"mean", "back"}};
  net.churn = std::make_shared<const churn_rule>(
    churn_rule{given.duration("mean").value_or(30min), given.duration("back").value_or(5min)});
  if (net.churn->mean < 1s || net.churn->back < 1s)
    raise(lua, "sessions and absences last a second or more");
  for (const auto peer : net.living())
    if (peer >= sim::introducers)
      plan_end(net, peer, net.changes());
  return 0;
}

} // namespace

std::span<const bound_command> fault_commands() noexcept {
  static constexpr std::array<bound_command, 10> all{{{"kill", &kill},
                                                      {"leave", &leave},
                                                      {"restart", &restart},
                                                      {"join", &join},
                                                      {"partition", &partition},
                                                      {"heal", &heal},
                                                      {"slow", &slow},
                                                      {"loss", &loss},
                                                      {"byzantine", &byzantine},
                                                      {"churn", &churn}}};
  return all;
}

} // namespace souk::runtime::shell
