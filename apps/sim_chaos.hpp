// souk sim chaos: the fault laboratory.
#pragma once

#include "apps/context.hpp"

namespace souk::apps {

void add_sim_chaos(CLI::App& sim, context& at);

} // namespace souk::apps
