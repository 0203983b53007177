// Speaks for one reconciliation with one peer: finds out what either lacks, fetches it and gives it.
//
//   reconcile_with -> reconciled   once; then it ends
//
// Spawned by: gossip. Asks: store, catalogue, the stream port. Decides with: protocol/catalogue/reconciliation. Dies with:
// its answer.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <caf/typed_actor.hpp>

#include "actors/catalogue/catalogue_actor.hpp"
#include "actors/dht/peer_actor.hpp"
#include "actors/message_types.hpp"
#include "actors/node/store_actor.hpp"
#include "actors/one_shot.hpp"
#include "protocol/catalogue/reconciliation.hpp"

namespace souk::actors {

struct reconcile_with {
  protocol::contact other;
};
struct reconciled {
  std::size_t fresh = 0; // came and were new here
  std::size_t given = 0; // went and were new there
};

using reconciler_actor =
  caf::typed_actor<caf::replies_to<reconcile_with>::with<answers<reconciled>>, caf::reacts_to<stream_answered>>;

struct reconciler_state {
  static constexpr const char* name = "reconciler";
  std::shared_ptr<const environment> outside;
  peer_actor peer;
  store_actor kept;
  catalogue_actor catalogue;
  protocol::contact other;
  answer_promise<reconciled> answer;
  std::optional<protocol::reconciliation> plan;
  std::vector<protocol::short_id> lacking; // here, still to be fetched
  std::vector<protocol::short_id> missing; // there, still to be given
  reconciled counts;
};
reconciler_actor::behavior_type reconciler(reconciler_actor::stateful_pointer<reconciler_state> self,
                                           std::shared_ptr<const environment> outside, peer_actor peer,
                                           store_actor kept, catalogue_actor catalogue);

} // namespace souk::actors

SOUK_LOCAL_MESSAGE(reconcile_with)
SOUK_LOCAL_MESSAGE(reconciled)
