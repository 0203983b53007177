// Making a network, and what is known of it as a whole.
#include <array>

#include <fmt/format.h>
#include <lua.hpp>

#include "runtime/shell/arguments.hpp"
#include "runtime/shell/commands.hpp"
#include "runtime/shell/node_network.hpp"
#include "runtime/shell/request_times.hpp"
#include "runtime/shell/small_network.hpp"
#include "runtime/sim/net_file.hpp"

namespace souk::runtime::shell {
namespace {

constexpr std::int64_t nodes_max = 10'000; // whole ones; beyond that peers are small
constexpr std::int64_t peers_max = 1'000'000;

std::uint64_t seed_of(lua_State* lua, fields& given) {
  const auto& settings = session::of(lua).settings();
  const auto asked = given.number("seed", 0, INT64_MAX);
  return asked && !settings.seed_is_fixed ? static_cast<std::uint64_t>(*asked) : settings.seed;
}

// A saved network has its own seed, size and latency.
void take_from_file(lua_State* lua, network_order& order, const std::string& path) {
  session::of(lua).want_files(lua, "net{load=...}");
  const auto told = sim::read_headline(path);
  if (!told)
    raise(lua, told.error().message);
  if (told->peers < sim::introducers || told->peers > static_cast<std::size_t>(2 * peers_max))
    raise(lua, path + " holds a network of " + std::to_string(told->peers) + " peers, which is none for a shell");
  order.small = true;
  order.saved_in = path;
  order.seed = told->seed;
  order.peers = told->peers;
  order.spare = 0;
  order.latency = told->latency;
}

network_order order_of(lua_State* lua, fields& given) {
  network_order order;
  order.seed = seed_of(lua, given);
  order.threads = session::of(lua).settings().threads;
  const auto peers = given.number("peers", sim::introducers, peers_max).value_or(20);
  order.peers = static_cast<std::size_t>(peers);
  order.small = given.flag("small") || peers > nodes_max;
  order.spare =
    static_cast<std::size_t>(given.number("spare", 0, peers_max).value_or(static_cast<std::int64_t>(peers / 4 + 10)));
  order.shards = static_cast<sim::shard_index>(given.number("shards", 1, 64).value_or(order.shards));
  order.latency = given.text("latency").value_or(order.latency);
  order.refresh = given.duration("refresh").value_or(order.refresh);
  order.republish = given.duration("republish").value_or(order.republish);
  if (const auto path = given.text("load"))
    take_from_file(lua, order, *path);
  return order;
}

// By value: what an error leaves behind is the network that was there before.
protocol::result<std::unique_ptr<peer_network>> network_of(const network_order& order) {
  if (order.small)
    return small_network::make(order).map([](auto made) { return std::unique_ptr<peer_network>{std::move(made)}; });
  return node_network::make(order).map([](auto made) { return std::unique_ptr<peer_network>{std::move(made)}; });
}

int make_network(lua_State* lua) {
  auto& at = session::of(lua);
  lua_settop(lua, 1);
  fields given{lua, 1, {"peers", "spare", "seed", "shards", "latency", "loss", "refresh", "republish", "small", "load"}};
  const auto loss = given.share("loss").value_or(0);
  const auto order = order_of(lua, given);
  auto made = network_of(order);
  if (!made)
    raise(lua, made.error().message);
  at.open(std::move(*made));
  auto& net = at.network(lua);
  net.now().packets.lost = loss;
  if (const auto populated = net.populate(); !populated)
    raise(lua, populated.error().message);
  interpreter::of(lua).watch().charge(lua, 0);
  push_text(lua, fmt::format("{} {}peers, seed {}, latency {}, {:.1f} s", net.living().size(), order.small ? "small " : "",
                             order.seed, order.latency, net.seconds()));
  return 1;
}

int save_network(lua_State* lua) {
  auto& at = session::of(lua);
  auto* small = at.network(lua).small();
  const std::string path{text_argument(lua, 1)};
  at.want_files(lua, "save");
  if (small == nullptr)
    raise(lua, "only networks of small peers are saved: net{peers=1000, small=true}");
  if (const auto saved = small->save(path); !saved)
    raise(lua, saved.error().message);
  return 0;
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

int is_full(lua_State* lua) {
  lua_pushboolean(lua, session::of(lua).settings().full ? 1 : 0);
  return 1;
}

// A network may have been made with another one than the command line gave.
int seed_of_run(lua_State* lua) {
  auto& at = session::of(lua);
  const auto* net = at.network_if_any();
  lua_pushinteger(lua, static_cast<lua_Integer>(net != nullptr ? net->order().seed : at.settings().seed));
  return 1;
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
  set_all_requests(lua, at, {"lookup", "put", "get", "query", "publish", "search", "install"});
  return 1;
}

} // namespace

std::span<const bound_command> network_commands() noexcept {
  static constexpr std::array<bound_command, 7> all{{{"net", &make_network},
                                                     {"save", &save_network},
                                                     {"full", &is_full},
                                                     {"peers", &list_or_make_peers},
                                                     {"id", &id_of},
                                                     {"seed", &seed_of_run},
                                                     {"stats", &statistics}}};
  return all;
}

} // namespace souk::runtime::shell
