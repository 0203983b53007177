// Which libraries of Lua a script sees, and which of their functions are taken away.
#include <initializer_list>
#include <string>

#include <lua.hpp>

#include "runtime/shell/interpreter.hpp"

namespace souk::runtime::shell {
namespace {

void open(lua_State* lua, const char* name, lua_function library) {
  luaL_requiref(lua, name, library, 1);
  lua_pop(lua, 1);
}

void take_away(lua_State* lua, const char* library, std::initializer_list<const char*> names) {
  lua_getglobal(lua, library);
  for (const auto* name : names) {
    lua_pushnil(lua);
    lua_setfield(lua, -2, name);
  }
  lua_pop(lua, 1);
}

// Source text only: bytecode can be made to crash the interpreter.
int load_text(lua_State* lua) {
  std::size_t size = 0;
  const auto* text = luaL_checklstring(lua, 1, &size);
  const auto* name = luaL_optstring(lua, 2, "=(load)");
  interpreter::of(lua).watch().charge(lua, size);
  if (luaL_loadbufferx(lua, text, size, name, "t") != LUA_OK) {
    lua_pushnil(lua);
    lua_insert(lua, -2);
    return 2;
  }
  if (!lua_isnoneornil(lua, 4)) { // the globals that it sees
    lua_pushvalue(lua, 4);
    lua_setupvalue(lua, -2, 1);
  }
  return 1;
}

// Finalizers run where no watchdog sees them, and when they run nobody can say; so it is with weak tables.
int set_metatable(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  if (lua_type(lua, 2) == LUA_TTABLE)
    for (const auto* field : {"__gc", "__mode"}) {
      lua_pushstring(lua, field);
      if (lua_rawget(lua, 2) != LUA_TNIL)
        raise(lua, std::string{field} + " is not to be had in a scenario");
      lua_pop(lua, 1);
    }
  lua_pushvalue(lua, lua_upvalueindex(1));
  lua_insert(lua, 1);
  lua_call(lua, lua_gettop(lua) - 1, 1);
  return 1;
}

// An error costs more than an instruction: a script that does nothing but catch them is stopped in time too.
int protected_call(lua_State* lua) {
  constexpr std::uint64_t steps_of_error = 500;
  luaL_checkany(lua, 1);
  const auto given = lua_gettop(lua) - 1;
  lua_pushboolean(lua, 1);
  lua_insert(lua, 1);
  if (lua_pcall(lua, given, LUA_MULTRET, 0) == LUA_OK)
    return lua_gettop(lua);
  interpreter::of(lua).watch().charge(lua, steps_of_error);
  lua_pushboolean(lua, 0);
  lua_replace(lua, 1);
  return 2;
}

void close_in(lua_State* lua) {
  take_away(lua, LUA_GNAME, {"dofile", "loadfile", "collectgarbage", "warn"});
  lua_register(lua, "load", &load_text);
  lua_getglobal(lua, "setmetatable");
  lua_pushcclosure(lua, &set_metatable, 1);
  lua_setglobal(lua, "setmetatable");
}

} // namespace

void open_libraries(lua_State* lua, bool allow_io) {
  open(lua, LUA_GNAME, luaopen_base);
  open(lua, LUA_TABLIBNAME, luaopen_table);
  open(lua, LUA_STRLIBNAME, luaopen_string);
  open(lua, LUA_MATHLIBNAME, luaopen_math);
  open(lua, LUA_UTF8LIBNAME, luaopen_utf8);
  if (allow_io) {
    open(lua, LUA_LOADLIBNAME, luaopen_package);
    open(lua, LUA_IOLIBNAME, luaopen_io);
    open(lua, LUA_OSLIBNAME, luaopen_os);
  } else {
    close_in(lua);
    lua_newtable(lua);
    lua_setglobal(lua, LUA_OSLIBNAME);
  }
  lua_register(lua, "pcall", &protected_call);
  open_text_library(lua);
  open_order_library(lua);
  if (luaL_loadbufferx(lua, prelude(), std::char_traits<char>::length(prelude()), prelude_name.data(), "t") != LUA_OK)
    lua_error(lua);
  lua_call(lua, 0, 0);
}

} // namespace souk::runtime::shell
