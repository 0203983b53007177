// Speaks for this node as one that has content: makes its provider record, keeps it here and places it.
//
//   provide_content -> placed     once; then it ends
//
// Spawned by: publisher, copier. Asks: peer, placer. Dies with: its answer.
#pragma once

#include <memory>

#include <caf/typed_actor.hpp>

#include "actors/dht/placer_actor.hpp"
#include "actors/message_types.hpp"
#include "actors/node/family.hpp"
#include "actors/one_shot.hpp"

namespace souk::actors {

struct provide_content {
  protocol::digest content;
};
using provider_actor = caf::typed_actor<caf::replies_to<provide_content>::with<answers<placed>>>;

struct provider_state {
  static constexpr const char* name = "provider";
  std::shared_ptr<const family> kin;
  answer_promise<placed> answer;
  protocol::digest content;
};
provider_actor::behavior_type provider(provider_actor::stateful_pointer<provider_state> self,
                                       std::shared_ptr<const family> kin);

} // namespace souk::actors

SOUK_LOCAL_MESSAGE(provide_content)
