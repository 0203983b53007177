// souk sim cache: what the two cache tiers answer of requests by Zipf's law.
#pragma once

#include "apps/context.hpp"

namespace souk::apps {

void add_sim_cache(CLI::App& sim, context& at);

} // namespace souk::apps
