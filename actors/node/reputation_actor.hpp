// Speaks for what this node thinks of each peer. Whoever is banned is shunned by the peer actor meanwhile.
//
//   peer_event                     what happened with a peer
//   weigh_peers -> peer_weights    how good each of them is, in [0, 1] and in their order; 0: banned
//
// Spawned by: node. Told by: peer, downloader. Decides with: protocol/node/reputation. Dies with: its node.
#pragma once

#include <memory>
#include <vector>

#include <caf/typed_actor.hpp>

#include "actors/dht/peer_actor.hpp"
#include "actors/dht/peer_event.hpp"
#include "protocol/node/reputation.hpp"

namespace souk::actors {

struct weigh_peers {
  std::vector<protocol::node_id> peers;
};
struct peer_weights {
  std::vector<double> weights;
};

using reputation_actor = caf::typed_actor<caf::reacts_to<peer_event>, caf::replies_to<weigh_peers>::with<peer_weights>>;

struct reputation_state {
  static constexpr const char* name = "reputation";
  std::unique_ptr<protocol::reputation> standing;
  peer_actor peer;
};
reputation_actor::behavior_type reputation_keeper(reputation_actor::stateful_pointer<reputation_state> self,
                                                  peer_actor peer);

} // namespace souk::actors

SOUK_LOCAL_MESSAGE(weigh_peers)
SOUK_LOCAL_MESSAGE(peer_weights)
