// Letting time pass, virtual or real, and judging what is then.
#include <array>

#include <lua.hpp>

#include "runtime/shell/arguments.hpp"
#include "runtime/shell/commands.hpp"

namespace souk::runtime::shell {
namespace {

using namespace std::chrono_literals;

constexpr protocol::duration asked_every = 1s;

// After each call that runs the network: an interrupted one raises.
void raise_if_interrupted(lua_State* lua) {
  interpreter::of(lua).watch().charge(lua, 0);
}

bool says_true(lua_State* lua, int condition) {
  lua_pushvalue(lua, condition);
  lua_call(lua, 0, 1);
  const auto holds = lua_toboolean(lua, -1) != 0;
  lua_pop(lua, 1);
  return holds;
}

bool becomes_true(lua_State* lua, int condition, protocol::duration limit, protocol::duration every) {
  for (protocol::duration passed{}; !says_true(lua, condition); passed += every) {
    if (passed >= limit)
      return false;
    session::of(lua).let_pass(lua, std::min(every, limit - passed));
    raise_if_interrupted(lua);
  }
  return true;
}

int run(lua_State* lua) {
  auto& at = session::of(lua);
  at.let_pass(lua, duration_argument(lua, 1));
  raise_if_interrupted(lua);
  lua_pushnumber(lua, at.seconds(lua));
  return 1;
}

int run_until(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TFUNCTION);
  const auto every = lua_isnoneornil(lua, 3) ? asked_every : duration_argument(lua, 3);
  if (every <= protocol::duration{})
    raise(lua, "a condition cannot be asked all the time: say how long it is between two questions");
  lua_pushboolean(lua, becomes_true(lua, 1, duration_argument(lua, 2), every) ? 1 : 0);
  return 1;
}

int step(lua_State* lua) {
  constexpr protocol::duration quiet_max = 1h; // a network at rest still refreshes its tables
  auto& net = session::of(lua).network(lua);
  const auto windows = luaL_optinteger(lua, 1, 1);
  luaL_argcheck(lua, windows > 0, 1, "a number from 1 on");
  const auto last = net.all().windows_done() + static_cast<std::uint64_t>(windows);
  net.run_until([&] { return net.all().windows_done() >= last; }, quiet_max);
  raise_if_interrupted(lua);
  return 0;
}

int time_passed(lua_State* lua) {
  lua_pushnumber(lua, session::of(lua).seconds(lua));
  return 1;
}

std::string place_of_call(lua_State* lua) {
  luaL_where(lua, 1);
  std::string place = lua_tostring(lua, -1);
  lua_pop(lua, 1);
  return place.ends_with(": ") ? place.substr(0, place.size() - 2) : place;
}

void judge(lua_State* lua, bool holds, std::string message) {
  session::of(lua).judge({holds, std::move(message), place_of_call(lua), interpreter::of(lua).virtual_s()});
}

int expect(lua_State* lua) {
  luaL_checkany(lua, 1);
  judge(lua, lua_toboolean(lua, 1) != 0, luaL_checkstring(lua, 2));
  return 0;
}

int expect_eventually(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TFUNCTION);
  const std::string message = luaL_optstring(lua, 3, "it becomes true");
  const auto limit = duration_argument(lua, 2);
  const auto holds = becomes_true(lua, 1, limit, asked_every);
  judge(lua, holds, holds ? message : message + " (not within " + std::string{text_argument(lua, 2)} + ")");
  return 0;
}

} // namespace

std::span<const bound_command> time_commands() noexcept {
  static constexpr std::array<bound_command, 6> all{{{"run", &run},
                                                     {"run_until", &run_until},
                                                     {"step", &step},
                                                     {"time", &time_passed},
                                                     {"expect", &expect},
                                                     {"expect_eventually", &expect_eventually}}};
  return all;
}

} // namespace souk::runtime::shell
