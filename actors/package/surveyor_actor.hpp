// Speaks for what the publishers of several packages say today: asks for all of them at once.
//
//   survey_packages -> surveyed of each, in the order of the question     once; then it ends
//
// Spawned by: node, one a request. Asks: head_reader, store. Dies with: its answer.
#pragma once

#include <memory>
#include <vector>

#include <caf/typed_actor.hpp>

#include "actors/message_types.hpp"
#include "actors/node/family.hpp"
#include "actors/node/requests.hpp"
#include "actors/one_shot.hpp"

namespace souk::actors {

using surveyor_actor = caf::typed_actor<caf::replies_to<survey_packages>::with<answers<std::vector<surveyed>>>>;

struct surveyor_state {
  static constexpr const char* name = "surveyor";
  std::shared_ptr<const family> kin;
  answer_promise<std::vector<surveyed>> answer;
  std::vector<surveyed> found;
  std::size_t open = 0;                      // questions without an answer
};
surveyor_actor::behavior_type surveyor(surveyor_actor::stateful_pointer<surveyor_state> self,
                                       std::shared_ptr<const family> kin);

} // namespace souk::actors
