// Speaks for the spreading of announcements: pushes new ones to peers of the table, pages through the
// catalogue of a peer on joining, and takes copies where the node is willing.
//
//   received<announce> -> record_kept   from a peer: checked, kept, passed on to a few others
//   received<advertise> -> wanted       which of these are lacking here
//   received<seed> -> record_kept       from a publisher: takes a copy if this node does that
//   push_announcement -> pushed         of this node's own
//   pull_catalogue -> pulled            everything that a peer has and this node lacks
//   take_given -> taken                 what a peer found lacking here
//
// Spawned by: node. Asks: catalogue, peer, store, the stream port. Dies with: its node.
#pragma once

#include <functional>
#include <optional>

#include <caf/typed_actor.hpp>

#include "actors/cache/cache_tier_actor.hpp"
#include "actors/catalogue/catalogue_actor.hpp"
#include "actors/dht/peer_actor.hpp"
#include "actors/message_types.hpp"
#include "actors/node/store_actor.hpp"
#include "actors/package/copier_actor.hpp"

namespace souk::actors {

struct push_announcement {
  protocol::bytes raw;
};
struct pushed {
  std::size_t told = 0;      // peers that acknowledged
};
struct pull_catalogue {
  protocol::contact from;
};
struct pulled {
  std::size_t fresh = 0;
  std::size_t seen = 0;
};

struct take_given {
  protocol::endpoint from;
  std::vector<protocol::bytes> items;
};
struct taken {
  std::uint32_t fresh = 0;
};

// Its own timers.
struct advertising_due {}; // tell others of what came lately
struct comparing_due {};   // see whether a neighbour's catalogue is the same

// How copies are taken; set once after the node's actors exist, because a copier needs this one.
struct set_copier {
  std::function<copier_actor(caf::local_actor*)> spawn;
};

using gossip_actor =
  caf::typed_actor<caf::replies_to<received<protocol::announce>>::with<record_kept>,
                   caf::replies_to<received<protocol::seed>>::with<record_kept>,
                   caf::replies_to<received<protocol::advertise>>::with<protocol::wanted>,
                   caf::replies_to<take_given>::with<taken>, caf::reacts_to<advertising_due>,
                   caf::reacts_to<comparing_due>, caf::replies_to<push_announcement>::with<pushed>,
                   caf::replies_to<pull_catalogue>::with<pulled>, caf::reacts_to<set_copier>, caf::reacts_to<answered>,
                   caf::reacts_to<unanswered>, caf::reacts_to<slow>, caf::reacts_to<stream_answered>>;

struct gossip_state;
gossip_actor::behavior_type gossip(gossip_actor::stateful_pointer<gossip_state> self,
                                   std::shared_ptr<const environment> outside, peer_actor peer, store_actor kept,
                                   catalogue_actor catalogue, cache_tier_actor cache);

} // namespace souk::actors

SOUK_LOCAL_MESSAGE(push_announcement)
SOUK_LOCAL_MESSAGE(pushed)
SOUK_LOCAL_MESSAGE(pull_catalogue)
SOUK_LOCAL_MESSAGE(pulled)
SOUK_LOCAL_MESSAGE(take_given)
SOUK_LOCAL_MESSAGE(taken)
SOUK_LOCAL_MESSAGE(advertising_due)
SOUK_LOCAL_MESSAGE(comparing_due)
SOUK_LOCAL_MESSAGE(set_copier)
