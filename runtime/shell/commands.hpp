// The functions behind the commands of the table (protocol/shell/command_table), a family a file.
#pragma once

#include <span>
#include <string_view>

#include "runtime/shell/lua_types.hpp"

namespace souk::runtime::shell {

struct bound_command {
  std::string_view name;
  lua_function what;
};

std::span<const bound_command> network_commands() noexcept; // commands_network.cpp
std::span<const bound_command> time_commands() noexcept; // commands_time.cpp, with what is expected
std::span<const bound_command> request_commands() noexcept; // commands_requests.cpp
std::span<const bound_command> package_commands() noexcept; // commands_packages.cpp
std::span<const bound_command> fault_commands() noexcept; // commands_faults.cpp
std::span<const bound_command> crowd_commands() noexcept; // commands_many.cpp
std::span<const bound_command> inside_commands() noexcept; // commands_inside.cpp
std::span<const bound_command> trace_commands() noexcept; // commands_trace.cpp
std::span<const bound_command> plot_commands() noexcept; // commands_plot.cpp
std::span<const bound_command> help_commands() noexcept; // commands_help.cpp

// Null when no command has this name.
lua_function function_of(std::string_view name) noexcept;

} // namespace souk::runtime::shell
