#include "runtime/shell/show_value.hpp"

#include <vector>

#include <fmt/format.h>
#include <lua.hpp>

#include "runtime/shell/interpreter.hpp"

namespace souk::runtime::shell {
namespace {

constexpr std::size_t entries_max = 20; // of a list
constexpr std::size_t width_max = 100;
constexpr int depth_max = 3;

std::string shown_within(lua_State* lua, int index, int depth);

// What a table holds: first what stands at 1, 2, 3 and so on, then the fields.
struct contents {
  std::vector<std::string> rows;
  bool list = true;
};

void add_field(lua_State* lua, int table, contents& into, int depth) {
  const auto name = lua_type(lua, -1) == LUA_TSTRING ? text_of(lua, -1) : "[" + text_of(lua, -1) + "]";
  lua_pushvalue(lua, -1);
  lua_rawget(lua, table);
  into.rows.push_back(name + " = " + shown_within(lua, -1, depth + 1));
  into.list = false;
  lua_pop(lua, 1);
}

contents contents_of(lua_State* lua, int table, int depth) {
  contents made;
  const auto length = static_cast<lua_Integer>(lua_rawlen(lua, table));
  lua_pushcfunction(lua, &sorted_keys);
  lua_pushvalue(lua, table);
  lua_call(lua, 1, 1);
  const auto keys = lua_gettop(lua);
  for (lua_Integer i = 1; lua_rawgeti(lua, keys, i) != LUA_TNIL; ++i) {
    const auto at = lua_isinteger(lua, -1) != 0 ? lua_tointeger(lua, -1) : 0;
    if (at < 1 || at > length) {
      add_field(lua, table, made, depth);
    } else if (static_cast<std::size_t>(at) <= entries_max) {
      lua_rawgeti(lua, table, at);
      made.rows.push_back(shown_within(lua, -1, depth + 1));
      lua_pop(lua, 1);
    } else if (static_cast<std::size_t>(at) == entries_max + 1) {
      made.rows.push_back(fmt::format("... {} in all", length));
    }
    lua_pop(lua, 1);
  }
  lua_pop(lua, 2);
  return made;
}

std::string shown_table(lua_State* lua, int index, int depth) {
  const auto table = lua_absindex(lua, index);
  luaL_checkstack(lua, 10, "tables in tables");
  if (depth > depth_max)
    return "{...}";
  const auto held = contents_of(lua, table, depth);
  const auto line = fmt::format("{{{}}}", fmt::join(held.rows, ", "));
  if (held.list || depth > 0 || line.size() <= width_max)
    return line;
  return fmt::format("{{\n  {}\n}}", fmt::join(held.rows, "\n  "));
}

std::string shown_within(lua_State* lua, int index, int depth) {
  switch (lua_type(lua, index)) {
  case LUA_TTABLE:
    return shown_table(lua, index, depth);
  case LUA_TSTRING:
    return depth == 0 ? text_of(lua, index) : "\"" + text_of(lua, index) + "\"";
  case LUA_TNUMBER:
    return lua_isinteger(lua, index) != 0 ? text_of(lua, index) : fmt::format("{:.6g}", lua_tonumber(lua, index));
  default:
    return text_of(lua, index);
  }
}

} // namespace

std::string shown_value(lua_State* lua, int index) {
  const auto shows_itself = luaL_getmetafield(lua, index, "__tostring") != LUA_TNIL;
  if (shows_itself)
    lua_pop(lua, 1);
  return shows_itself ? text_of(lua, index) : shown_within(lua, index, 0);
}

} // namespace souk::runtime::shell
