// souk sim churn: whether records outlive the peers that keep them.
#pragma once

#include "apps/context.hpp"

namespace souk::apps {

void add_sim_churn(CLI::App& sim, context& at);

} // namespace souk::apps
