// The commands of the shell: one table from which their Lua functions, help and the reference page are made.
#pragma once

#include <span>
#include <string>
#include <string_view>

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

} // namespace souk::protocol
