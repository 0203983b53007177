// Whole nodes in a simulation, each with a disk that outlives it: they start, crash, and start again with what was
// synced.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "actors/dht/peer_actor.hpp"
#include "actors/environment.hpp"
#include "actors/node/node_actor.hpp"
#include "runtime/sim/address_book.hpp"
#include "runtime/sim/chaos_bugs.hpp"
#include "runtime/sim/chaos_plan.hpp"
#include "runtime/sim/count_metrics.hpp"
#include "runtime/sim/memory_archiver.hpp"
#include "runtime/sim/memory_store.hpp"
#include "runtime/sim/windows.hpp"

namespace souk::runtime::sim {

class chaos_nodes {
public:
  // Both outlive it.
  chaos_nodes(const chaos_plan& plan, const actors::peer_rules& rules, planted_bug bug, windows& all);
  ~chaos_nodes();
  chaos_nodes(const chaos_nodes&) = delete;
  chaos_nodes& operator=(const chaos_nodes&) = delete;

  // --- between two windows
  void start(peer_index peer);
  // As a power cut: without a word, and what was not synced is lost.
  void crash(peer_index peer);

  // --- by the thread that drives the peer's shard, or at rest
  bool up(peer_index peer) const { return all_.of(peer).courier().up(peer); }
  std::uint32_t life(peer_index peer) const { return all_.of(peer).courier().life(peer); }
  bool honest(peer_index peer) const noexcept { return plan_.peers[peer].tells == lie::none; }
  bool reachable(peer_index peer) const noexcept { return !plan_.peers[peer].unreachable; }
  bool lived_since(peer_index peer, nanoseconds t) const { return up(peer) && homes_[peer].started_at <= t; }
  std::size_t size() const noexcept { return homes_.size(); }
  const actors::node_actor& node(peer_index peer) const { return homes_[peer].node; }
  actors::peer_actor actor(peer_index peer) const;
  const std::shared_ptr<const actors::environment>& outside(peer_index peer) const { return homes_[peer].outside; }
  memory_store& kept(peer_index peer) const { return *homes_[peer].kept; }
  memory_archiver& archives(peer_index peer) const { return *homes_[peer].archives; }
  const protocol::publisher_chain& chain(peer_index peer) const { return homes_[peer].chain; }
  protocol::package_name package(std::uint32_t which) const; // by its number in the plan
  windows& all() const noexcept { return all_; }
  std::uint64_t lies_told(lie kind) const noexcept; // answers that were bent

private:
  struct shared_in_shard {
    std::shared_ptr<const actors::peer_rules> rules;
    std::shared_ptr<address_book> book;
    std::shared_ptr<count_metrics> measured;
  };
  struct home {
    std::shared_ptr<memory_store> kept;
    std::shared_ptr<memory_archiver> archives;
    protocol::publisher_chain chain;
    protocol::key_pair publisher_keys;
    std::shared_ptr<const actors::environment> outside; // of this life
    actors::node_actor node;
    nanoseconds started_at = never_ns;
    std::uint64_t lies = 0;
  };

  actors::peer_environment peer_outside(peer_index peer);
  actors::environment node_outside(peer_index peer);

  const chaos_plan& plan_;
  planted_bug bug_;
  windows& all_;
  std::vector<shared_in_shard> shards_;
  std::vector<home> homes_;
};

} // namespace souk::runtime::sim
