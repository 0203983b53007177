// souk shell FILE.lua..., and souk sim FILE.lua: scenarios that people write.
#pragma once

#include "apps/context.hpp"

namespace souk::apps {

void add_shell_command(CLI::App& app, context& at);
// What stands behind `souk sim` and ends in .lua.
void add_sim_scripts(CLI::App& sim, context& at);

} // namespace souk::apps
