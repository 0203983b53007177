// souk sim: the laboratory. Its commands need neither a node nor a data folder.
#pragma once

#include <string>

#include "apps/context.hpp"

namespace souk::apps {

inline constexpr int exit_invariant = 7;

// What a broken invariant says ends the process with code 7, and with the command that shows it again.
void report_invariants(const context& at, const std::string& replay);
// The command for what this thread does from now on, where several threads do different things.
void report_invariants_here(const std::string& replay);

} // namespace souk::apps
