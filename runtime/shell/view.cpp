#include "runtime/shell/view.hpp"

#include <lua.hpp>

namespace souk::runtime::shell {
namespace {

int say_text(lua_State* lua) {
  lua_pushvalue(lua, lua_upvalueindex(1));
  return 1;
}

} // namespace

void show_as(lua_State* lua, std::string_view text) {
  lua_createtable(lua, 0, 1);
  lua_pushlstring(lua, text.data(), text.size());
  lua_pushcclosure(lua, &say_text, 1);
  lua_setfield(lua, -2, "__tostring");
  lua_setmetatable(lua, -2);
}

} // namespace souk::runtime::shell
