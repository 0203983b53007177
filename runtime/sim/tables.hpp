// How the routing tables of a world are filled before anything is measured: by joining through the protocol, or by
// hand with perfect tables, to compare with theory.
#pragma once

#include <cstdint>
#include <functional>

#include "runtime/sim/world.hpp"

namespace souk::runtime::sim {

// Told between windows: how many peers have their table.
using filling_progress = std::function<void(std::size_t done)>;

// What peers know of their contacts: nothing, or the time of one round trip to each, as those who were there for long.
enum class contact_times : std::uint8_t { unknown, measured };

// Of those that are up: every bucket with min(k, population) contacts chosen at random.
void fill_perfectly(world& net, const filling_progress& told = {}, contact_times times = contact_times::unknown);

// Peers join in the order of their index, a few at first and then many at once. A join is a ping to a peer of the
// same shard that has joined, a lookup of oneself, and one lookup for each distant bucket that is not empty.
void join_all(world& net, const filling_progress& told = {});

} // namespace souk::runtime::sim
