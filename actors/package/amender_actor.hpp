// Speaks for one change of what a publisher says of versions that are out: yanked or not, deprecated or not.
//
//   amend_package -> amendment     once; then it ends
//
// The index changes, and with it the head record, which gets the next sequence number; releases and archives stay what
// they are. Saved here before anybody hears of it.
//
// Spawned by: node, one a request. Asks: store, placer, provider. Decides with: protocol/package/release_draft.
// Dies with: its answer.
#pragma once

#include <memory>

#include <caf/typed_actor.hpp>

#include "actors/message_types.hpp"
#include "actors/node/family.hpp"
#include "actors/node/requests.hpp"
#include "actors/one_shot.hpp"
#include "protocol/package/release_draft.hpp"

namespace souk::actors {

using amender_actor = caf::typed_actor<caf::replies_to<amend_package>::with<answers<amendment>>>;

struct amender_state {
  static constexpr const char* name = "amender";
  std::shared_ptr<const family> kin;
  answer_promise<amendment> answer;
  amend_package order;
  protocol::instant began;
  protocol::publisher_chain chain;
  protocol::key_pair keys;
  protocol::release_draft draft;
  protocol::bytes announcement;              // of the newest release, as it was
  amendment made;
};
amender_actor::behavior_type amender(amender_actor::stateful_pointer<amender_state> self,
                                     std::shared_ptr<const family> kin);

} // namespace souk::actors
