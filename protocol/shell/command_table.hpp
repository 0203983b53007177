// The commands of the shell: one table from which their Lua functions, help and the reference page are made.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "protocol/error.hpp"

namespace souk::protocol {

struct shell_command {
  std::string_view name;
  std::string_view group;
  std::string_view usage; // as in Lua, with what it returns
  std::string_view summary; // one sentence, with its end
  std::string_view example; // one line that works after `net{peers=20}`
};

// Group by group.
std::span<const shell_command> shell_commands() noexcept;

// docs/shell_reference.md.
std::string shell_reference();

// What `help NAME` says, with an example; of all commands in short when `name` is empty. Error: not_found, with the
// nearest name.
result<std::string> help_on(std::string_view name);

} // namespace souk::protocol
