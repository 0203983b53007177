// What gossip needs beside the small peers of a world: for each a catalogue in memory, the actors that speak for it, and
// a note of when each announcement came.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "actors/catalogue/gossip_actor.hpp"
#include "actors/node/family.hpp"
#include "runtime/sim/count_metrics.hpp"
#include "runtime/sim/memory_store.hpp"
#include "runtime/sim/world.hpp"

namespace souk::runtime::sim {

inline constexpr nanoseconds not_arrived = -1;

// One announcement of the scenario.
struct gossip_item {
  peer_index publisher = 0;
  protocol::bytes raw;
  nanoseconds published_at = 0;
  std::vector<nanoseconds> arrived_at; // by peer
};

class gossip_peers {
public:
  // Of a world whose peers are up. Both outlive it.
  gossip_peers(world& net, std::vector<gossip_item>& items);
  ~gossip_peers();
  gossip_peers(const gossip_peers&) = delete;
  gossip_peers& operator=(const gossip_peers&) = delete;

  // By the publisher, as a node does it: kept, then pushed. By the thread that drives its shard.
  void publish(std::size_t item);
  void kill(peer_index peer);
  memory_store& kept(peer_index peer) const { return *homes_[peer].kept; }
  const actors::catalogue_actor& catalogue(peer_index peer) const {
    return homes_[peer].kin->catalogue;
  } // of who lives
  // Over all shards, at rest.
  std::uint64_t count(std::string_view gossip_label) const;

private:
  struct home {
    std::shared_ptr<memory_store> kept;
    std::shared_ptr<const actors::family> kin;
    std::vector<caf::strong_actor_ptr> actors;
  };
  void spawn(peer_index peer);
  std::shared_ptr<const actors::environment> outside(peer_index peer);

  world& net_;
  std::vector<gossip_item>& items_;
  std::map<protocol::digest, std::size_t> by_id_;
  std::vector<std::shared_ptr<count_metrics>> measured_; // by shard
  std::vector<home> homes_;
};

} // namespace souk::runtime::sim
