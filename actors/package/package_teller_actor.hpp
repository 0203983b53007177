// Speaks for what there is to say of one package: its head, its versions, its newest release, who has it.
//
//   get_package_info -> package_info     once; then it ends
//
// Spawned by: node, one per request. Asks: name_resolver, head_reader, cache, content_fetcher, store. Dies with: its
// answer.
#pragma once

#include <memory>
#include <vector>

#include <caf/typed_actor.hpp>

#include "actors/message_types.hpp"
#include "actors/node/family.hpp"
#include "actors/node/requests.hpp"
#include "actors/one_shot.hpp"

namespace souk::actors {

using package_teller_actor = caf::typed_actor<caf::replies_to<get_package_info>::with<answers<package_info>>>;

struct package_teller_state {
  static constexpr const char* name = "package_teller";
  std::shared_ptr<const family> kin;
  answer_promise<package_info> answer;
  get_package_info order;
  protocol::instant began;
  package_info told;
};
package_teller_actor::behavior_type package_teller(package_teller_actor::stateful_pointer<package_teller_state> self,
                                                   std::shared_ptr<const family> kin);

} // namespace souk::actors
