// Speaks for `doctor`: what others see of this node, and whether they find and fetch a package of it.
//
//   examine_self -> examination   once; then it ends
//
// Looks the package up as a stranger would, and asks its providers for it.
// Spawned by: node. Asks: reach_prober, peer, name_resolver, head_reader, the stream port. Dies with: its answer.
#pragma once

#include <memory>

#include <caf/typed_actor.hpp>

#include "actors/message_types.hpp"
#include "actors/node/family.hpp"
#include "actors/node/requests.hpp"
#include "actors/one_shot.hpp"

namespace souk::actors {

using examiner_actor =
  caf::typed_actor<caf::replies_to<examine_self>::with<answers<examination>>, caf::reacts_to<stream_answered>>;

struct examiner_state {
  static constexpr const char* name = "examiner";
  std::shared_ptr<const family> kin;
  answer_promise<examination> answer;
  examine_self order;
  examination found;
  std::size_t open = 0;             // questions that have not ended
};
examiner_actor::behavior_type examiner(examiner_actor::stateful_pointer<examiner_state> self,
                                       std::shared_ptr<const family> kin);

} // namespace souk::actors
