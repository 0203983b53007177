// Fills the catalogues of running nodes the way a network does: announcements are pushed at one of them, and gossip brings them
// to all others.
#pragma once

#include "bench/scenarios/programs.hpp"

namespace souk::bench {

// Returns when every node has `packages` more than before. Another `seed` makes others. Error: timeout, internal.
protocol::result<void> announce_packages(node_network& net, std::size_t packages, std::uint64_t seed);

} // namespace souk::bench
