// What would differ from one run to the next in Lua: the order of keys, addresses, chance and the clock.
#include <algorithm>
#include <string>
#include <vector>

#include <lua.hpp>

#include "runtime/shell/interpreter.hpp"

namespace souk::runtime::shell {
namespace {

constexpr lua_Integer epoch_s = 1'750'000'000; // when virtual time begins, as the nodes see it
constexpr lua_Integer concat_max = 10'000'000;

// --- the order of keys

int rank_of(lua_State* lua, int index) {
  switch (lua_type(lua, index)) {
  case LUA_TNUMBER:
    return 0;
  case LUA_TSTRING:
    return 1;
  default:
    return lua_toboolean(lua, index) == 0 ? 2 : 3;
  }
}

// Of two keys on the stack.
bool comes_before(lua_State* lua, int a, int b) {
  const auto left = rank_of(lua, a);
  const auto right = rank_of(lua, b);
  if (left != right)
    return left < right;
  if (left == 0)
    return lua_compare(lua, a, b, LUA_OPLT) != 0;
  if (left != 1)
    return false;
  std::size_t size_a = 0;
  std::size_t size_b = 0;
  const auto* text_a = lua_tolstring(lua, a, &size_a);
  const auto* text_b = lua_tolstring(lua, b, &size_b);
  return std::string_view{text_a, size_a} < std::string_view{text_b, size_b}; // bytes, whatever the locale is
}

void check_key(lua_State* lua, int index) {
  const auto type = lua_type(lua, index);
  if (type != LUA_TNUMBER && type != LUA_TSTRING && type != LUA_TBOOLEAN)
    raise(lua, std::string{"keys of the type "} + lua_typename(lua, type)
                 + " have no order that is the same in each run; keep them in a list");
}

// The key behind `key` in order, and its value; without one the first. Looks at all of them each time.
int next_key(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  lua_settop(lua, 2);
  const auto first = lua_isnil(lua, 2);
  lua_pushnil(lua); // 3: the best so far
  lua_pushnil(lua);
  std::uint64_t many = 0;
  while (lua_next(lua, 1) != 0) {
    lua_pop(lua, 1);
    check_key(lua, -1);
    ++many;
    const auto behind = first || comes_before(lua, 2, 4);
    if (behind && (lua_isnil(lua, 3) || comes_before(lua, 4, 3))) {
      lua_pushvalue(lua, 4);
      lua_replace(lua, 3);
    }
  }
  interpreter::of(lua).watch().charge(lua, many);
  lua_settop(lua, 3);
  if (lua_isnil(lua, 3))
    return 1;
  lua_pushvalue(lua, 3);
  lua_rawget(lua, 1);
  return 2;
}

// The length of a table that lies about none: what works through a list does as much as the list is long.
int length_of(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  if (luaL_getmetafield(lua, 1, "__len") != LUA_TNIL)
    raise(lua, std::string{"'"} + luaL_checkstring(lua, 2) + "' wants a table without __len");
  lua_pushinteger(lua, static_cast<lua_Integer>(lua_rawlen(lua, 1)));
  return 1;
}

// Upvalue: Lua's own.
int concat(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  const auto from = luaL_optinteger(lua, 3, 1);
  const auto to = luaL_optinteger(lua, 4, static_cast<lua_Integer>(lua_rawlen(lua, 1)));
  if (to > from && (from < -concat_max || to > concat_max || to - from > concat_max))
    raise(lua, "'concat' joins at most " + std::to_string(concat_max) + " texts");
  interpreter::of(lua).watch().charge(lua, static_cast<std::uint64_t>(std::max<lua_Integer>(to - from, 0)));
  const auto given = lua_gettop(lua);
  lua_pushvalue(lua, lua_upvalueindex(1));
  lua_insert(lua, 1);
  lua_call(lua, given, 1);
  return 1;
}

// --- texts

int to_text(lua_State* lua) {
  luaL_checkany(lua, 1);
  const auto text = text_of(lua, 1);
  lua_pushlstring(lua, text.data(), text.size());
  return 1;
}

int print(lua_State* lua) {
  std::string line;
  for (int i = 1; i <= lua_gettop(lua); ++i)
    line += (i > 1 ? "\t" : "") + text_of(lua, i);
  interpreter::of(lua).watch().charge(lua, line.size() / 8 + 100);
  interpreter::of(lua).print(line);
  return 0;
}

// --- chance and time

int random_number(lua_State* lua) {
  auto& draws = interpreter::of(lua).draws();
  if (lua_gettop(lua) == 0) {
    lua_pushnumber(lua, draws.unit());
    return 1;
  }
  const auto low = lua_gettop(lua) == 1 ? 1 : luaL_checkinteger(lua, 1);
  const auto high = luaL_checkinteger(lua, lua_gettop(lua) == 1 ? 1 : 2);
  luaL_argcheck(lua, low <= high, lua_gettop(lua) == 1 ? 1 : 2, "interval is empty");
  const auto span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
  const auto drawn = span == 0 ? draws.next() : draws.below(span);
  lua_pushinteger(lua, static_cast<lua_Integer>(static_cast<std::uint64_t>(low) + drawn));
  return 1;
}

int seed_random(lua_State* lua) {
  const auto with = static_cast<std::uint64_t>(luaL_checkinteger(lua, 1));
  interpreter::of(lua).draws() = {interpreter::of(lua).settings().seed, with, 0};
  return 0;
}

int wall_time(lua_State* lua) {
  lua_pushinteger(lua, epoch_s + static_cast<lua_Integer>(interpreter::of(lua).virtual_s()));
  return 1;
}

int virtual_seconds(lua_State* lua) {
  lua_pushnumber(lua, interpreter::of(lua).virtual_s());
  return 1;
}

void set_in(lua_State* lua, const char* library, const luaL_Reg* functions) {
  lua_getglobal(lua, library);
  luaL_setfuncs(lua, functions, 0);
  lua_pop(lua, 1);
}

} // namespace

int sorted_keys(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  lua_settop(lua, 1);
  lua_newtable(lua);
  lua_Integer many = 0;
  lua_pushnil(lua);
  while (lua_next(lua, 1) != 0) {
    lua_pop(lua, 1);
    check_key(lua, -1);
    lua_pushvalue(lua, -1);
    lua_rawseti(lua, 2, ++many);
  }
  interpreter::of(lua).watch().charge(lua, static_cast<std::uint64_t>(many) * 8);
  std::vector<lua_Integer> order(static_cast<std::size_t>(many));
  for (std::size_t i = 0; i < order.size(); ++i)
    order[i] = static_cast<lua_Integer>(i) + 1;
  std::sort(order.begin(), order.end(), [lua](lua_Integer a, lua_Integer b) {
    lua_rawgeti(lua, 2, a);
    lua_rawgeti(lua, 2, b);
    const auto before = comes_before(lua, -2, -1);
    lua_pop(lua, 2);
    return before;
  });
  lua_createtable(lua, static_cast<int>(many), 0);
  for (std::size_t i = 0; i < order.size(); ++i) {
    lua_rawgeti(lua, 2, order[i]);
    lua_rawseti(lua, 3, static_cast<lua_Integer>(i) + 1);
  }
  return 1;
}

std::string text_of(lua_State* lua, int index) {
  const auto type = lua_type(lua, index);
  const auto names_itself = luaL_getmetafield(lua, index, "__tostring") != LUA_TNIL;
  if (names_itself)
    lua_pop(lua, 1);
  if (!names_itself && (type == LUA_TTABLE || type == LUA_TFUNCTION || type == LUA_TUSERDATA || type == LUA_TTHREAD))
    return std::string{lua_typename(lua, type)} + ": " + std::to_string(interpreter::of(lua).number_of(index));
  std::size_t size = 0;
  const auto* text = luaL_tolstring(lua, index, &size);
  std::string made{text, size};
  lua_pop(lua, 1);
  return made;
}

void open_order_library(lua_State* lua) {
  constexpr luaL_Reg globals[]{{"next", &next_key},           {"tostring", &to_text},    {"print", &print},
                               {"sorted_keys", &sorted_keys}, {"length_of", &length_of}, {nullptr, nullptr}};
  constexpr luaL_Reg chance[]{{"random", &random_number}, {"randomseed", &seed_random}, {nullptr, nullptr}};
  constexpr luaL_Reg time[]{{"time", &wall_time}, {"clock", &virtual_seconds}, {nullptr, nullptr}};
  set_in(lua, LUA_GNAME, globals);
  set_in(lua, LUA_MATHLIBNAME, chance);
  set_in(lua, LUA_OSLIBNAME, time);
  lua_getglobal(lua, LUA_TABLIBNAME);
  lua_getfield(lua, -1, "concat");
  lua_pushcclosure(lua, &concat, 1);
  lua_setfield(lua, -2, "concat");
  lua_pop(lua, 1);
}

} // namespace souk::runtime::shell
