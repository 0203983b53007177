// Making a network, and what is known of it as a whole.
#include <array>

#include <fmt/format.h>
#include <lua.hpp>

#include "runtime/shell/arguments.hpp"
#include "runtime/shell/commands.hpp"
#include "runtime/shell/node_network.hpp"
#include "runtime/sim/summary.hpp"

namespace souk::runtime::shell {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t nodes_max = 5000;
constexpr protocol::duration join_apart_max = 100ms;
constexpr protocol::duration joining_max = 20s; // all of them
constexpr protocol::duration join_time = 20s; // of the last one

network_order order_of(lua_State* lua, fields& given) {
  const auto& settings = session::of(lua).settings();
  network_order order;
  order.seed = settings.seed;
  if (const auto seed = given.number("seed", 0, INT64_MAX); seed && !settings.seed_is_fixed)
    order.seed = static_cast<std::uint64_t>(*seed);
  order.threads = settings.threads;
  order.peers = static_cast<std::size_t>(given.number("peers", sim::introducers, nodes_max).value_or(20));
  order.spare = static_cast<std::size_t>(
    given.number("spare", 0, nodes_max).value_or(static_cast<std::int64_t>(order.peers / 4 + 10)));
  order.shards = static_cast<sim::shard_index>(given.number("shards", 1, 64).value_or(order.shards));
  order.latency = given.text("latency").value_or(order.latency);
  order.refresh = given.duration("refresh").value_or(order.refresh);
  order.republish = given.duration("republish").value_or(order.republish);
  return order;
}

// One after another, as a network grows in life.
void let_join(peer_network& net) {
  const auto many = static_cast<protocol::duration::rep>(net.order().peers);
  const auto apart = std::min(join_apart_max, joining_max / many);
  for (peer_index peer = 0; peer < net.order().peers; ++peer)
    net.all().schedule(net.all().now_ns() + sim::ns_of(apart * peer), [&net, peer] { net.start_now(peer); });
  net.run_for(apart * many + join_time);
}

int make_network(lua_State* lua) {
  auto& at = session::of(lua);
  lua_settop(lua, 1);
  fields given{lua, 1, {"peers", "spare", "seed", "shards", "latency", "loss", "refresh", "republish"}};
  const auto loss = given.share("loss").value_or(0);
  auto made = node_network::make(order_of(lua, given));
  if (!made)
    raise(lua, made.error().message);
  at.open(std::move(*made));
  auto& net = at.network(lua);
  net.now().packets.lost = loss;
  let_join(net);
  interpreter::of(lua).watch().charge(lua, 0);
  push_text(lua, fmt::format("{} peers, seed {}, latency {}, {:.1f} s", net.living().size(), net.order().seed,
                             net.order().latency, net.seconds()));
  return 1;
}

int list_or_make_peers(lua_State* lua) {
  if (!lua_isnoneornil(lua, 1)) {
    lua_settop(lua, 1);
    lua_newtable(lua);
    lua_insert(lua, 1);
    lua_setfield(lua, 1, "peers");
    return make_network(lua);
  }
  push_peers(lua, session::of(lua).network(lua).living());
  return 1;
}

int id_of(lua_State* lua) {
  const auto peer = peer_argument(lua, 1);
  push_text(lua, session::of(lua).network(lua).population().contact(peer).id.hex());
  return 1;
}

int seed_of_run(lua_State* lua) {
  lua_pushinteger(lua, static_cast<lua_Integer>(session::of(lua).settings().seed));
  return 1;
}

void set_requests(lua_State* lua, const std::string& kind, const request_times& row) {
  const auto times = sim::summary_of(row.ms);
  lua_newtable(lua);
  set_count(lua, "count", row.ms.size());
  set_count(lua, "good", row.good);
  set_number(lua, "mean_ms", times.mean);
  set_number(lua, "p50_ms", times.p50);
  set_number(lua, "p95_ms", times.p95);
  set_number(lua, "p99_ms", times.p99);
  lua_setfield(lua, -2, kind.c_str());
}

int statistics(lua_State* lua) {
  auto& at = session::of(lua);
  auto& net = at.network(lua);
  const auto counts = net.all().counts();
  lua_newtable(lua);
  set_count(lua, "peers", net.living().size());
  set_number(lua, "time_s", net.seconds());
  set_count(lua, "sent", counts.sent);
  set_count(lua, "delivered", counts.delivered);
  set_count(lua, "bytes", counts.bytes);
  lua_newtable(lua);
  for (std::size_t i = 0; i < sim::drop_kinds; ++i)
    set_count(lua, std::string{to_string(static_cast<sim::drop>(i))}.c_str(), counts.dropped[i]);
  lua_setfield(lua, -2, "dropped");
  for (const auto* kind : {"lookup", "put", "get", "publish", "search", "install"})
    set_requests(lua, kind, {});
  for (const auto& [kind, row] : at.requests())
    set_requests(lua, kind, row);
  return 1;
}

} // namespace

std::span<const bound_command> network_commands() noexcept {
  static constexpr std::array<bound_command, 5> all{{{"net", &make_network},
                                                     {"peers", &list_or_make_peers},
                                                     {"id", &id_of},
                                                     {"seed", &seed_of_run},
                                                     {"stats", &statistics}}};
  return all;
}

} // namespace souk::runtime::shell
