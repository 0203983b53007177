// Fills the catalogues of running nodes the way a network does: announcements are pushed at one of them, and gossip brings them
// to all others.
#pragma once

#include "bench/scenarios/programs.hpp"

namespace souk::bench {

// Pushes about `packages`, and returns how many when every node has so many more than before. Another `seed` makes others.
// Errors: timeout, internal.
protocol::result<std::size_t> announce_packages(node_network& net, std::size_t packages, std::uint64_t seed);

} // namespace souk::bench
