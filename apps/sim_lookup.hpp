// souk sim lookup: how well a network of many peers finds what is looked for.
#pragma once

#include "apps/context.hpp"

namespace souk::apps {

void add_sim_lookup(CLI::App& sim, context& at);

} // namespace souk::apps
