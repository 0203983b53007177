// Speaks for one import of another registry's table into the catalogue. Detached, because it blocks for long.
//
//   import_catalogue -> import_report   once; then it ends
//
// Spawned by: node. Dies with: its answer.
#pragma once

#include <memory>

#include <caf/typed_actor.hpp>

#include "actors/environment.hpp"
#include "actors/node/requests.hpp"

namespace souk::actors {

using importer_actor = caf::typed_actor<caf::replies_to<import_catalogue>::with<protocol::result<import_report>>>;

struct importer_state {
  static constexpr const char* name = "importer";
};
importer_actor::behavior_type importer(importer_actor::stateful_pointer<importer_state> self,
                                       std::shared_ptr<const environment> outside);

} // namespace souk::actors
