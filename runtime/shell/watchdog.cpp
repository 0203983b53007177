#include "runtime/shell/watchdog.hpp"

#include <utility>

#include <lua.hpp>

#include "runtime/shell/interpreter.hpp"

namespace souk::runtime::shell {
namespace {

constexpr int steps_between_checks = 1000;

} // namespace

std::string place_in(lua_State* lua) {
  lua_Debug at;
  for (int level = 0; lua_getstack(lua, level, &at) != 0; ++level) {
    lua_getinfo(lua, "Sl", &at);
    if (at.currentline > 0 && std::string_view{at.source} != prelude_name)
      return std::string{at.short_src} + ":" + std::to_string(at.currentline) + ": ";
  }
  return {};
}

void raise(lua_State* lua, const std::string& what) {
  lua_pushstring(lua, (place_in(lua) + what).c_str());
  lua_error(lua);
  std::abort(); // it never returns
}

void watchdog::watch(lua_State* lua) {
  steps_ = 0;
  interrupted_ = false;
  why_.clear();
  lua_sethook(lua, &on_count, LUA_MASKCOUNT, steps_between_checks);
}

void watchdog::trip(lua_State* lua, std::string why) {
  if (why_.empty()) {
    why_ = std::move(why);
    where_ = place_in(lua);
  }
  lua_sethook(lua, &on_count, LUA_MASKCOUNT, 1);
}

void watchdog::charge(lua_State* lua, std::uint64_t steps) {
  steps_ += steps;
  check(lua);
}

void watchdog::on_count(lua_State* lua, lua_Debug*) {
  interpreter::of(lua).watch().charge(lua, steps_between_checks);
}

void watchdog::check(lua_State* lua) {
  if (interrupted_)
    trip(lua, "interrupted");
  if (steps_ > steps_max_)
    trip(lua, "the script was stopped: it took more than " + std::to_string(steps_max_ / 1'000'000)
                + " million steps, and may never end");
  if (!why_.empty())
    raise(lua, why_);
}

} // namespace souk::runtime::shell
