// Which node the shell is connected to, and what was asked of it so far.
#include <array>

#include <lua.hpp>

#include "runtime/shell/arguments.hpp"
#include "runtime/shell/connected.hpp"
#include "runtime/shell/request_times.hpp"

namespace souk::runtime::shell {
namespace {

int id_of(lua_State* lua) {
  drop_peer(lua, 0);
  push_text(lua, session::of(lua).settings().node->id());
  return 1;
}

int list_peers(lua_State* lua) {
  if (!lua_isnoneornil(lua, 1))
    raise(lua, "this shell is connected to one node: it makes no network");
  push_peers(lua, {0});
  return 1;
}

int statistics(lua_State* lua) {
  auto& at = session::of(lua);
  const auto seen = look_into_node(lua, "node_inspect");
  lua_newtable(lua);
  set_count(lua, "peers", 1);
  set_number(lua, "time_s", at.seconds(lua));
  set_number(lua, "uptime_s", seen["uptime_s"].get<double>());
  set_count(lua, "sent", seen["messages"]["sent"].get<std::uint64_t>());
  set_count(lua, "received", seen["messages"]["received"].get<std::uint64_t>());
  set_all_requests(lua, at, {"lookup", "put", "get", "publish", "search", "install"});
  return 1;
}

} // namespace

std::span<const bound_command> connected_node_commands() noexcept {
  static constexpr std::array<bound_command, 3> all{
    {{"id", &id_of}, {"peers", &list_peers}, {"stats", &statistics}}};
  return all;
}

} // namespace souk::runtime::shell
