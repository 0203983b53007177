// Speaks for the user's wish to keep copies of a package here and offer them to others, or to do so no more.
//
//   keep_copies -> copies_kept     once; then it ends
//
// Spawned by: node. Asks: name_resolver, head_reader, copier, store. Dies with: its answer.
#pragma once

#include <memory>

#include <caf/typed_actor.hpp>

#include "actors/node/family.hpp"
#include "actors/one_shot.hpp"
#include "protocol/package/release.hpp"

namespace souk::actors {

using copy_keeper_actor = caf::typed_actor<caf::replies_to<keep_copies>::with<answers<copies_kept>>>;

struct copy_keeper_state {
  static constexpr const char* name = "copy_keeper";
  std::shared_ptr<const family> kin;
  answer_promise<copies_kept> answer;
  keep_copies order;
  copies_kept done;
  protocol::instant began;
};
copy_keeper_actor::behavior_type copy_keeper(copy_keeper_actor::stateful_pointer<copy_keeper_state> self,
                                             std::shared_ptr<const family> kin);

} // namespace souk::actors
