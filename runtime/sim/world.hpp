// A network of small peers, one actor each, in the shards of a simulation.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "actors/dht/peer_actor.hpp"
#include "actors/environment.hpp"
#include "runtime/sim/address_book.hpp"
#include "runtime/sim/count_metrics.hpp"
#include "runtime/sim/windows.hpp"

namespace souk::runtime::sim {

struct world_plan {
  std::uint64_t seed = 1;
  std::size_t peers = 1000;
  shard_index shards = 8;
  unsigned threads = 1;
  std::string latency = "geo";
  family_shares families;
  actors::peer_rules rules;
};

class world {
public:
  // Error: usage, when the latency cannot be read. The crypto mode must have been set before.
  static protocol::result<std::unique_ptr<world>> make(const world_plan& plan);

  const world_plan& plan() const noexcept { return plan_; }
  const population& peers() const noexcept { return net_.peers(); }
  std::size_t size() const noexcept { return peers().size(); }
  network& net() noexcept { return net_; }
  const network& net() const noexcept { return net_; }
  windows& all() noexcept { return all_; }
  const std::shared_ptr<count_metrics>& measured(shard_index shard) const noexcept { return shards_[shard].measured; }

  // A peer that is not up begins its next life. By the thread that drives its shard.
  void spawn(peer_index peer);
  actors::peer_environment outside(peer_index peer);
  void spawn_all();
  // At once and without a word; it may be spawned again.
  void kill(peer_index peer);
  bool up(peer_index peer) const { return all_.of(peer).courier().up(peer); }
  actors::peer_actor actor(peer_index peer) const;
  const std::shared_ptr<const actors::peer_rules>& rules_of(peer_index peer) const noexcept {
    return shards_[peers().shard_of(peer)].rules;
  }

  // Runs until `done`, which is asked between windows, or for `limit`; true when it was done.
  bool run_until(const std::function<bool()>& done, protocol::duration limit);
  void run_for(protocol::duration length);

private:
  world(const world_plan& plan, std::shared_ptr<const latency_model> latency);

  struct shared_in_shard { // by all peers of a shard: reference counts never meet another thread
    std::shared_ptr<const actors::peer_rules> rules;
    std::shared_ptr<address_book> book;
    std::shared_ptr<count_metrics> measured;
  };

  world_plan plan_;
  network net_;
  std::vector<shared_in_shard> shards_;
  mutable windows all_;
};

} // namespace souk::runtime::sim
