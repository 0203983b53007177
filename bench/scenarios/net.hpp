// Small networks in the simulator, on the geographic model, for scenarios that the simulator has no ready run for.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "actors/dht/bootstrap_actor.hpp"
#include "actors/dht/placer_actor.hpp"
#include "runtime/sim/world.hpp"

namespace souk::bench {

namespace sim = runtime::sim;

// One shard; nobody is up. Contacts need not prove their keys, as in all runs of the simulator.
std::unique_ptr<sim::world> geographic_world(std::size_t peers, std::uint64_t seed);

struct join_order {
  sim::peer_index peer = 0;
  std::vector<sim::peer_index> through;
  bool refresh = true;
  bool wait_for_all = false;
};

// All at once, each through the peers it knows; who is not up yet begins to live. In the order of `all`.
std::vector<actors::joined> join_together(sim::world& net, const std::vector<join_order>& all);

// The peer gets to know the others one after the other, waiting for each; who is not up yet begins to live.
void ping_in_turn(sim::world& net, sim::peer_index peer, const std::vector<sim::peer_index>& others);

// Peer 0 begins, the peers up to `count` join through it at once. How long each took, in ms of virtual time.
std::vector<double> cold_start(sim::world& net, std::size_t count);

// `value` of each is stored by `source` with those closest to its key, one after the other. In ms of virtual time.
struct put_order {
  sim::peer_index source = 0;
  protocol::bytes value;
};
struct put_outcome {
  double ms = 0;
  std::size_t asked = 0;
  std::size_t acknowledged = 0;
};
std::vector<put_outcome> put_values(sim::world& net, const std::vector<put_order>& all);

// The longest round trip between this peer and any of the others, by the model, in ms.
double slowest_round_trip_ms(sim::world& net, sim::peer_index peer, const std::vector<sim::peer_index>& others);

} // namespace souk::bench
