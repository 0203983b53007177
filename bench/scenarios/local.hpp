// Some actors of one node with a data folder of its own and no network: the store, the catalogue, a peer that knows nobody,
// the cache tiers, the reputation.
#pragma once

#include <memory>
#include <vector>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include "actors/cache/cache_tier_actor.hpp"
#include "actors/catalogue/catalogue_actor.hpp"
#include "actors/node/reputation_actor.hpp"
#include "bench/dht/load_actor.hpp"
#include "bench/scenarios/goods.hpp"
#include "bench/scenarios/programs.hpp"
#include "runtime/threads/polling_scheduler.hpp"

namespace souk::bench {

class local_actors {
public:
  // With these in the catalogue. Error: internal.
  static protocol::result<std::unique_ptr<local_actors>> start(const std::vector<made_package>& packages);
  ~local_actors();
  local_actors(const local_actors&) = delete;
  local_actors& operator=(const local_actors&) = delete;

  const actors::store_actor& store() const noexcept { return store_; }
  const actors::catalogue_actor& catalogue() const noexcept { return catalogue_; }
  const actors::cache_tier_actor& cache() const noexcept { return hot_; } // hot, before warm
  const actors::reputation_actor& reputation() const noexcept { return reputation_; }
  runtime::disk& kept() noexcept { return *kept_; }

  // So many operations, so many of them at once, begun by one actor; see bench/dht/load_actor.hpp.
  phase_times run(std::size_t operations, std::size_t concurrent, operation begin);

private:
  local_actors() = default;
  protocol::result<void> begin(const std::vector<made_package>& packages);

  struct config : caf::actor_system_config {
    config();
    runtime::socket_watch sockets; // none in it
  };
  folder place_;
  std::shared_ptr<runtime::disk> kept_;
  config configured_;
  std::unique_ptr<caf::actor_system> system_;
  std::shared_ptr<actors::environment> outside_;
  actors::peer_actor peer_;
  actors::store_actor store_;
  actors::catalogue_actor catalogue_;
  actors::cache_tier_actor warm_;
  actors::cache_tier_actor hot_;
  actors::reputation_actor reputation_;
};

} // namespace souk::bench
