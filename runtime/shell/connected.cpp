#include "runtime/shell/connected.hpp"

#include <lua.hpp>

#include "protocol/shell/command_table.hpp"
#include "runtime/shell/arguments.hpp"

namespace souk::runtime::shell {
namespace {

using nlohmann::json;

// Those that ask no peer.
constexpr std::string_view shared[]{"seed", "full", "run", "run_until", "time", "expect", "expect_eventually", "plot", "help"};

lua_function connected_function_of(std::string_view name) noexcept {
  for (const auto& family :
       {connected_node_commands(), connected_request_commands(), connected_inside_commands(),
        connected_trace_commands()})
    for (const auto& each : family)
      if (each.name == name)
        return each.what;
  for (const auto each : shared)
    if (each == name)
      return function_of(name);
  return nullptr;
}

int refuse(lua_State* lua) {
  const std::string name = lua_tostring(lua, lua_upvalueindex(1));
  raise(lua, name + " is for simulated networks; this shell is connected to a running node");
}

void push_list(lua_State* lua, const json& list) {
  lua_createtable(lua, static_cast<int>(list.size()), 0);
  for (std::size_t i = 0; i < list.size(); ++i) {
    push_document(lua, list[i]);
    lua_rawseti(lua, -2, static_cast<lua_Integer>(i) + 1);
  }
}

} // namespace

void define_connected_commands(session& at) {
  auto* lua = at.lua().state();
  for (const auto& row : protocol::shell_commands()) {
    const std::string name{row.name};
    if (auto* const what = connected_function_of(row.name)) {
      at.lua().define(name.c_str(), what);
      continue;
    }
    lua_pushstring(lua, name.c_str());
    lua_pushcclosure(lua, &refuse, 1);
    lua_setglobal(lua, name.c_str());
  }
}

void drop_peer(lua_State* lua, int more) {
  const auto number = lua_isinteger(lua, 1) != 0;
  if (number && lua_tointeger(lua, 1) != 1)
    raise(lua, "there is no peer " + std::to_string(lua_tointeger(lua, 1))
                 + ": this shell is connected to one node, which is peer 1");
  const auto named = lua_type(lua, 1) == LUA_TSTRING && lua_gettop(lua) > more
                     && text_argument(lua, 1) == session::of(lua).settings().node->id();
  if (number || named)
    lua_remove(lua, 1);
}

protocol::result<json> try_node(lua_State* lua, const std::string& method, const json& params) {
  auto& watch = interpreter::of(lua).watch();
  auto& at = session::of(lua);
  auto outcome = at.settings().node->call(method, params, [&watch] { return watch.interrupted(); });
  at.show_passed();
  watch.charge(lua, 0);
  return outcome;
}

json look_into_node(lua_State* lua, const std::string& method) {
  auto& watch = interpreter::of(lua).watch();
  auto outcome = session::of(lua).settings().node->look(method, [&watch] { return watch.interrupted(); });
  watch.charge(lua, 0);
  if (!outcome)
    raise(lua, outcome.error().message);
  return *std::move(outcome);
}

json ask_node(lua_State* lua, const std::string& method, const json& params) {
  auto outcome = try_node(lua, method, params);
  if (!outcome)
    raise(lua, outcome.error().message);
  return *std::move(outcome);
}

void push_document(lua_State* lua, const json& document) {
  luaL_checkstack(lua, 4, "documents in documents");
  if (document.is_object()) {
    lua_createtable(lua, 0, static_cast<int>(document.size()));
    for (const auto& [name, value] : document.items()) {
      push_document(lua, value);
      lua_setfield(lua, -2, name.c_str());
    }
  } else if (document.is_array()) {
    push_list(lua, document);
  } else if (document.is_string()) {
    push_text(lua, document.get_ref<const std::string&>());
  } else if (document.is_boolean()) {
    lua_pushboolean(lua, document.get<bool>() ? 1 : 0);
  } else if (document.is_number_integer()) {
    lua_pushinteger(lua, document.get<lua_Integer>());
  } else if (document.is_number()) {
    lua_pushnumber(lua, document.get<double>());
  } else {
    lua_pushnil(lua);
  }
}

} // namespace souk::runtime::shell
