// The joined tables of a network in a file, so that a million peers join once.
//
// A line of JSON that says which network it is, then for each peer in order: how many rows (u16), and each row as
// the contact's index (u32) and its round trip in microseconds (u32, 0: unknown), little-endian.
#pragma once

#include <string>

#include "protocol/error.hpp"
#include "runtime/sim/world.hpp"

namespace souk::runtime::sim {

// Errors: disk_full, usage.
protocol::result<void> save_net(world& net, const std::string& path);

// Fills the tables of a world whose peers were just spawned. Error: usage, when it is the file of another network
// (seed, peers, k, latency, preference for near contacts) or no such file at all.
protocol::result<void> load_net(world& net, const std::string& path);

} // namespace souk::runtime::sim
