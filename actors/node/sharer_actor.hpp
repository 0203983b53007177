// Speaks for a link to one package: which content it is, and a few peers that have it.
//
//   share_package -> share_facts   once; then it ends
//
// Spawned by: node. Asks: name_resolver, head_reader, cache, peer. Dies with: its answer.
#pragma once

#include <memory>

#include <caf/typed_actor.hpp>

#include "actors/message_types.hpp"
#include "actors/node/family.hpp"
#include "actors/node/requests.hpp"
#include "actors/one_shot.hpp"

namespace souk::actors {

using sharer_actor = caf::typed_actor<caf::replies_to<share_package>::with<answers<share_facts>>>;

struct sharer_state {
  static constexpr const char* name = "sharer";
  std::shared_ptr<const family> kin;
  answer_promise<share_facts> answer;
  share_facts facts;
};
sharer_actor::behavior_type sharer(sharer_actor::stateful_pointer<sharer_state> self,
                                   std::shared_ptr<const family> kin);

} // namespace souk::actors
