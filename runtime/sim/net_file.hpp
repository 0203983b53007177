// The joined tables of a network in a file, so that a million peers join once.
//
// A line of JSON that says which network it is, then for each peer in order: how many rows (u16), and each row as
// the contact's index (u32) and its round trip in microseconds (u32, 0: unknown), little-endian.
#pragma once

#include <cstdint>
#include <string>

#include "protocol/error.hpp"
#include "runtime/sim/world.hpp"

namespace souk::runtime::sim {

// Of those that are up. Errors: disk_full, usage.
protocol::result<void> save_net(world& net, const std::string& path);

// What the file says of its network.
struct net_headline {
  std::uint64_t seed = 1;
  std::size_t peers = 0;
  std::string latency;
};
// Error: usage, when it is no such file.
protocol::result<net_headline> read_headline(const std::string& path);

// Fills the tables of a world whose peers were just spawned; whoever has a table there and is not up is spawned now. Error: usage, when it is the file of another network
// (seed, peers, k, latency, preference for near contacts) or no such file at all.
protocol::result<void> load_net(world& net, const std::string& path);

} // namespace souk::runtime::sim
