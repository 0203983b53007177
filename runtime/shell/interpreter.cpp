#include "runtime/shell/interpreter.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include <lua.hpp>

#include "protocol/invariant.hpp"
#include "runtime/sim/purpose.hpp"

namespace souk::runtime::shell {
namespace {

using protocol::errc;
using protocol::fail;

constexpr std::size_t name_bytes_max = 56; // Lua cuts longer names of files short

int open_all(lua_State* lua) {
  open_libraries(lua, interpreter::of(lua).settings().allow_io);
  return 0;
}

// Runs where the error was raised. What the prelude was asked to do wrongly is the fault of who asked.
int blame_caller(lua_State* lua) {
  const auto text = lua_type(lua, 1) == LUA_TSTRING ? std::string_view{lua_tostring(lua, 1)} : std::string_view{};
  const auto prefix = std::string{prelude_name.substr(1)} + ":";
  if (!text.starts_with(prefix))
    return 1;
  const auto cause = text.substr(text.find(": ") + 2);
  lua_pushstring(lua, (place_in(lua) + std::string{cause}).c_str());
  return 1;
}

int call_guarded(lua_State* lua) {
  (*static_cast<const std::function<void()>*>(lua_touserdata(lua, 1)))();
  return 0;
}

std::string shown_name(const std::string& path) {
  return path.size() <= name_bytes_max ? path : std::filesystem::path{path}.filename().string();
}

} // namespace

interpreter::interpreter(interpreter_settings settings)
    : settings_{std::move(settings)}, watch_{settings_.steps_max}, heap_{settings_.memory_bytes_max, watch_},
      draws_{sim::draws_for(settings_.seed, 0, sim::purpose::scenario, std::uint64_t{1} << 32)}, lua_{lua_newstate(
                                                                                                   &lua_heap::allocate,
                                                                                                   &heap_)} {
  protocol::invariant(lua_ != nullptr, "there is memory for an interpreter");
  *static_cast<interpreter**>(lua_getextraspace(lua_)) = this;
  heap_.belongs_to(lua_);
  lua_pushcfunction(lua_, &open_all);
  const auto opened = lua_pcall(lua_, 0, 0, 0);
  protocol::invariant(opened == LUA_OK, "the libraries of the interpreter open");
}

interpreter::~interpreter() {
  heap_.belongs_to(nullptr);
  lua_close(lua_);
}

interpreter& interpreter::of(lua_State* lua) noexcept {
  return **static_cast<interpreter**>(lua_getextraspace(lua));
}

void interpreter::define(const char* name, lua_function what) {
  lua_register(lua_, name, what);
}

void interpreter::print(std::string_view text) const {
  for (std::size_t from = 0; settings_.print && from <= text.size();) {
    const auto to = std::min(text.find('\n', from), text.size());
    settings_.print(text.substr(from, to - from));
    from = to + 1;
  }
}

// Kept with the object, not with its address, at which another may stand later.
std::int64_t interpreter::number_of(int index) {
  const auto object = lua_absindex(lua_, index);
  if (luaL_getsubtable(lua_, LUA_REGISTRYINDEX, "souk.numbers") == 0) {
    lua_newtable(lua_);
    lua_pushliteral(lua_, "k");
    lua_setfield(lua_, -2, "__mode");
    lua_setmetatable(lua_, -2);
  }
  lua_pushvalue(lua_, object);
  if (lua_rawget(lua_, -2) == LUA_TNIL) {
    lua_pushvalue(lua_, object);
    lua_pushinteger(lua_, ++numbered_);
    lua_rawset(lua_, -4);
    lua_pop(lua_, 2);
    return numbered_;
  }
  const auto number = lua_tointeger(lua_, -1);
  lua_pop(lua_, 2);
  return number;
}

protocol::result<void> interpreter::run_file(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  if (!file)
    return fail(errc::usage, path + ": there is no such script, or it cannot be read");
  return run_text(text, shown_name(path));
}

protocol::result<void> interpreter::run_text(std::string_view text, const std::string& name) {
  if (text.starts_with("#!")) // the line stays, so that lines keep their numbers
    text.remove_prefix(std::min(text.find('\n'), text.size()));
  watch_.watch(lua_);
  return run_loaded(luaL_loadbufferx(lua_, text.data(), text.size(), ("@" + name).c_str(), "t"), name);
}

protocol::result<void> interpreter::run_loaded(int status, const std::string& name) {
  if (status == LUA_OK) {
    lua_pushcfunction(lua_, &blame_caller);
    lua_insert(lua_, 1);
    status = lua_pcall(lua_, 0, 0, 1);
    lua_remove(lua_, 1);
  }
  if (status == LUA_OK)
    return {};
  auto wrong = fail(errc::usage, cause(status, name));
  lua_settop(lua_, 0);
  return wrong;
}

protocol::result<void> interpreter::protect(const std::function<void()>& what) {
  lua_pushcfunction(lua_, &blame_caller);
  lua_pushcfunction(lua_, &call_guarded);
  lua_pushlightuserdata(lua_, const_cast<std::function<void()>*>(&what)); // it is called, not changed
  const auto status = lua_pcall(lua_, 1, 0, -3);
  if (status == LUA_OK) {
    lua_settop(lua_, 0);
    return {};
  }
  auto wrong = fail(errc::usage, cause(status, "line"));
  lua_settop(lua_, 0);
  return wrong;
}

// On one line. An error that is no text could run code of the script when it is asked for its text.
std::string interpreter::cause(int status, const std::string& name) {
  std::string text = lua_type(lua_, -1) == LUA_TSTRING ? lua_tostring(lua_, -1) : "an error that is no text";
  if (!watch_.tripped().empty() && text.find(watch_.tripped()) == std::string::npos)
    text = watch_.tripped_at() + watch_.tripped();
  if (status == LUA_ERRMEM && watch_.tripped().empty())
    text = "not enough memory";
  if (!text.starts_with(name + ":"))
    text = name + ": " + text;
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

} // namespace souk::runtime::shell
