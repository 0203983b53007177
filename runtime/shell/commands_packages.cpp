// What one asks of a whole node: to publish, to search and to install packages.
#include <array>

#include <lua.hpp>

#include "actors/node/node_actor.hpp"
#include "runtime/shell/arguments.hpp"
#include "runtime/shell/ask_peer.hpp"
#include "runtime/shell/commands.hpp"

namespace souk::runtime::shell {
namespace {

// Two results for the script when it did not work: nil and why. Zero: it worked.
template <class Answer>
int refuse(lua_State* lua, const std::optional<protocol::result<Answer>>& got) {
  interpreter::of(lua).watch().charge(lua, 0);
  if (got && got->has_value())
    return 0;
  lua_pushnil(lua);
  push_text(lua, got ? protocol::to_string(got->error().code) : "ended");
  return 2;
}

// How long the virtual time is since this was made.
class stopwatch {
public:
  explicit stopwatch(peer_network& net) : net_{net}, began_{net.all().now_ns()} {}
  double ms() const { return static_cast<double>(net_.all().now_ns() - began_) / 1e6; }

private:
  peer_network& net_;
  sim::nanoseconds began_;
};

void set_package(lua_State* lua, const protocol::package_name& package, std::string_view version) {
  set_text(lua, "name", package.name);
  set_text(lua, "version", version);
  set_text(lua, "publisher", package.publisher.hex());
}

int publish(lua_State* lua) {
  auto& at = session::of(lua);
  auto& nodes = whole_nodes(lua);
  const auto peer = peer_argument(lua, 1);
  protocol::manifest manifest;
  manifest.name = text_argument(lua, 2);
  manifest.version = text_argument(lua, 3);
  manifest.description = "a package of a scenario: " + manifest.name;
  const std::string content = luaL_optstring(lua, 4, (manifest.name + " " + manifest.version).c_str());
  actors::publish_package order;
  order.folder = "/" + manifest.name + "/" + manifest.version;
  order.stays = true;
  nodes.archives(peer).write_folder(order.folder, manifest, {content.begin(), content.end()});
  const stopwatch taken{at.network(lua)};
  using answer = protocol::result<actors::publish_receipt>;
  const auto got = ask_peer<answer>(at.network(lua), peer, nodes.node(peer), std::move(order));
  at.note_request("publish", got && got->has_value(), taken.ms());
  if (const auto refused = refuse(lua, got))
    return refused;
  const auto& receipt = **got;
  at.note_word(receipt.package.name);
  lua_newtable(lua);
  set_package(lua, receipt.package, receipt.version);
  set_count(lua, "copies", receipt.replicas_acknowledged);
  set_number(lua, "ms", taken.ms());
  return 1;
}

int search(lua_State* lua) {
  auto& at = session::of(lua);
  auto& nodes = whole_nodes(lua);
  const auto peer = peer_argument(lua, 1);
  actors::find_packages order;
  order.query.text = text_argument(lua, 2);
  const stopwatch taken{at.network(lua)};
  using answer = protocol::result<actors::search_report>;
  const auto got = ask_peer<answer>(at.network(lua), peer, nodes.node(peer), std::move(order));
  at.note_request("search", got && got->has_value(), taken.ms());
  if (const auto refused = refuse(lua, got))
    return refused;
  lua_newtable(lua);
  lua_Integer place = 0;
  for (const auto& hit : (*got)->page.hits) {
    lua_newtable(lua);
    set_package(lua, hit.package, hit.version);
    lua_rawseti(lua, -2, ++place);
  }
  return 1;
}

int install(lua_State* lua) {
  auto& at = session::of(lua);
  auto& nodes = whole_nodes(lua);
  const auto peer = peer_argument(lua, 1);
  actors::install_packages order;
  order.wanted.push_back(package_argument(lua, 2));
  order.root = "/" + std::to_string(at.fresh_draws().next()); // a new folder each time, so that it is asked for anew
  const stopwatch taken{at.network(lua)};
  using answer = protocol::result<actors::install_report>;
  const auto got = ask_peer<answer>(at.network(lua), peer, nodes.node(peer), std::move(order));
  const auto good = got && got->has_value() && !(*got)->installed.empty();
  at.note_request("install", good, taken.ms());
  if (const auto refused = refuse(lua, got))
    return refused;
  if (!good)
    return 0;
  const auto& item = (*got)->installed.front();
  lua_newtable(lua);
  set_package(lua, item.package.package, item.package.version);
  set_count(lua, "from", item.from.size());
  set_number(lua, "ms", taken.ms());
  const auto& trees = nodes.archives(peer).trees();
  if (const auto tree = trees.find(item.package.path); tree != trees.end())
    set_text(lua, "content", {reinterpret_cast<const char*>(tree->second.data()), tree->second.size()});
  return 1;
}

// As `souk lookup` does: through the caches of the node.
int query(lua_State* lua) {
  auto& at = session::of(lua);
  auto& nodes = whole_nodes(lua);
  const auto peer = peer_argument(lua, 1);
  actors::trace_lookup order;
  order.key = key_argument(lua, 2);
  using answer = protocol::result<actors::lookup_trace>;
  const auto got = ask_peer<answer>(at.network(lua), peer, nodes.node(peer), std::move(order));
  const auto found = got && got->has_value() && (*got)->found;
  at.note_request("query", found, found ? (*got)->took_ms : 0);
  if (const auto refused = refuse(lua, got))
    return refused;
  lua_newtable(lua);
  lua_pushboolean(lua, found ? 1 : 0);
  lua_setfield(lua, -2, "found");
  set_text(lua, "source", (*got)->source);
  set_count(lua, "hops", (*got)->hops);
  set_count(lua, "asked", (*got)->rpcs);
  set_number(lua, "ms", (*got)->took_ms);
  return 1;
}

} // namespace

std::span<const bound_command> package_commands() noexcept {
  static constexpr std::array<bound_command, 4> all{
    {{"query", &query}, {"publish", &publish}, {"search", &search}, {"install", &install}}};
  return all;
}

} // namespace souk::runtime::shell
