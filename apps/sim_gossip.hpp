// souk sim gossip: how fast and how far announcements spread.
#pragma once

#include "apps/context.hpp"

namespace souk::apps {

void add_sim_gossip(CLI::App& sim, context& at);

} // namespace souk::apps
