// The actors of one node that others of it need to reach. Filled by the node actor before anyone is asked;
// handed on at spawn.
#pragma once

#include <memory>

#include "actors/cache/cache_tier_actor.hpp"
#include "actors/catalogue/catalogue_actor.hpp"
#include "actors/catalogue/copies_teller_actor.hpp"
#include "actors/catalogue/gossip_actor.hpp"
#include "actors/dht/peer_actor.hpp"
#include "actors/environment.hpp"
#include "actors/node/archiver_actor.hpp"
#include "actors/node/reputation_actor.hpp"
#include "actors/node/store_actor.hpp"

namespace souk::actors {

struct family {
  std::shared_ptr<const environment> outside;
  peer_actor peer;
  store_actor kept;
  archiver_actor archives;
  cache_tier_actor cache;     // hot; it knows warm
  catalogue_actor catalogue;
  gossip_actor gossip;
  reputation_actor reputation;
  copies_teller_actor copies;
};

} // namespace souk::actors
