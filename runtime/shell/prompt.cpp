#include "runtime/shell/prompt.hpp"

#include <algorithm>

#include <lua.hpp>

#include "protocol/shell/command_line.hpp"
#include "runtime/nearest.hpp"
#include "runtime/shell/show_value.hpp"

namespace souk::runtime::shell {
namespace {

using protocol::errc;
using protocol::fail;

constexpr const char* chunk_name = "=line";

bool ends_too_early(std::string_view message) noexcept {
  return message.ends_with("<eof>");
}

// First as an expression, whose value is shown. The message of what cannot be read stays on the stack.
bool load(lua_State* lua, const std::string& chunk) {
  const auto valued = "return " + chunk;
  if (luaL_loadbufferx(lua, valued.data(), valued.size(), chunk_name, "t") == LUA_OK)
    return true;
  lua_pop(lua, 1);
  return luaL_loadbufferx(lua, chunk.data(), chunk.size(), chunk_name, "t") == LUA_OK;
}

// Calls what stands on the top of the stack, and prints all that it gives back.
void call_and_show(lua_State* lua) {
  const auto below = lua_gettop(lua) - 1;
  lua_call(lua, 0, LUA_MULTRET);
  std::string line;
  for (int i = below + 1, last = lua_gettop(lua); i <= last; ++i)
    line += (i > below + 1 ? "  " : "") + shown_value(lua, i);
  if (lua_gettop(lua) > below)
    interpreter::of(lua).print(line);
}

// "line:1: " says nothing where there is one line.
std::string without_place(std::string text) {
  if (text.starts_with("line:1: "))
    text.erase(0, 8);
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

bool is_word_of_lua(std::string_view name) noexcept {
  constexpr std::string_view all =
    " and break do else elseif end false for function goto if in local nil not or repeat "
    "return then true until while ";
  return all.find(" " + std::string{name} + " ") != std::string_view::npos;
}

} // namespace

bool prompt::is_known(std::string_view name) {
  auto* lua = at_.lua().state();
  lua_getglobal(lua, std::string{name}.c_str());
  const auto known = !lua_isnil(lua, -1);
  lua_pop(lua, 1);
  return known;
}

bool prompt::is_value(std::string_view name) {
  if (protocol::first_name(name) != name)
    return false;
  auto* lua = at_.lua().state();
  lua_getglobal(lua, std::string{name}.c_str());
  const auto value = !lua_isnil(lua, -1) && !lua_isfunction(lua, -1);
  lua_pop(lua, 1);
  return value;
}

std::vector<std::string> prompt::globals() {
  std::vector<std::string> names;
  auto* lua = at_.lua().state();
  lua_pushglobaltable(lua);
  lua_pushnil(lua);
  while (lua_next(lua, -2) != 0) {
    lua_pop(lua, 1);
    if (lua_type(lua, -1) == LUA_TSTRING)
      names.emplace_back(lua_tostring(lua, -1));
  }
  lua_pop(lua, 1);
  std::sort(names.begin(), names.end());
  return names;
}

// A mistyped command is told as such, and not as what Lua makes of it.
std::optional<std::string> prompt::unknown_command(std::string_view line) {
  const auto name = protocol::first_name(line);
  if (name.empty() || is_word_of_lua(name) || is_known(name))
    return std::nullopt;
  const auto rest = line.substr(line.find(name) + name.size());
  const auto next = rest.find_first_not_of(" \t");
  if (next != rest.npos && std::string_view{"=.,:["}.find(rest[next]) != std::string_view::npos)
    return std::nullopt;
  return "there is no command '" + std::string{name} + "'" + suggestion(name, globals());
}

std::string prompt::as_lua(std::string_view line) {
  if (!goes_on())
    if (auto made = protocol::command_as_lua(line, [this](std::string_view word) { return is_value(word); }))
      return *std::move(made);
  return begun_ + std::string{line};
}

// Whatever it asks the interpreter for may fail for want of memory.
protocol::result<void> prompt::take(std::string_view line) {
  if (!goes_on() && line.find_first_not_of(" \t") == line.npos)
    return {};
  at_.lua().watch().watch(at_.lua().state());
  protocol::result<void> outcome;
  if (const auto done = at_.lua().protect([&] { outcome = take_guarded(line); }); !done)
    outcome = fail(errc::usage, without_place(done.error().message));
  return outcome;
}

protocol::result<void> prompt::take_guarded(std::string_view line) {
  if (const auto unknown = goes_on() ? std::nullopt : unknown_command(line))
    return fail(errc::usage, *unknown);
  auto chunk = as_lua(line);
  begun_.clear();
  auto* lua = at_.lua().state();
  if (load(lua, chunk)) {
    call_and_show(lua);
    return {};
  }
  std::string message = lua_tostring(lua, -1);
  if (!ends_too_early(message))
    return fail(errc::usage, without_place(std::move(message)));
  begun_ = std::move(chunk) + "\n";
  return {};
}

// Where it cannot, nothing is completed.
std::vector<std::string> prompt::completions(std::string_view line) {
  std::vector<std::string> found;
  static_cast<void>(at_.lua().protect([&] {
    const auto peers = [this](std::string_view begun) { return at_.peers_named(begun); };
    found = protocol::completions(line, {globals(), at_.words(), peers});
  }));
  return found;
}

} // namespace souk::runtime::shell
