#include "runtime/shell/commands.hpp"

#include <initializer_list>

namespace souk::runtime::shell {

lua_function function_of(std::string_view name) noexcept {
  for (const auto& family :
       {network_commands(), time_commands(), request_commands(), package_commands(), crowd_commands(), fault_commands(),
        inside_commands(), trace_commands(), plot_commands(), help_commands()})
    for (const auto& each : family)
      if (each.name == name)
        return each.what;
  return nullptr;
}

} // namespace souk::runtime::shell
