// What must hold of every node at any time, asked now and then while the faults go on.
#pragma once

#include "runtime/sim/chaos_failures.hpp"
#include "runtime/sim/chaos_nodes.hpp"

namespace souk::runtime::sim {

// At rest. The answers are judged as they come, at the same virtual time. Whatever lies is left out.
void check_nodes(chaos_nodes& nodes, chaos_failures& wrong);

// Of one node, by the thread that drives its shard: what it has installed is what its ledger says, and nothing else.
void check_trees(const chaos_nodes& nodes, peer_index peer, chaos_failures& wrong);

} // namespace souk::runtime::sim
