// Help on commands, from their table.
#include <array>
#include <string>

#include <lua.hpp>

#include "protocol/shell/command_table.hpp"
#include "runtime/shell/arguments.hpp"
#include "runtime/shell/commands.hpp"

namespace souk::runtime::shell {
namespace {

// With the name of a command, or with the command itself as the prompt never passes it.
int help(lua_State* lua) {
  const std::string name{lua_isnoneornil(lua, 1) ? std::string_view{} : text_argument(lua, 1)};
  const auto text = protocol::help_on(name);
  if (!text)
    raise(lua, text.error().message);
  interpreter::of(lua).print(std::string_view{*text}.substr(0, text->find_last_not_of('\n') + 1));
  return 0;
}

} // namespace

std::span<const bound_command> help_commands() noexcept {
  static constexpr std::array<bound_command, 1> all{{{"help", &help}}};
  return all;
}

} // namespace souk::runtime::shell
