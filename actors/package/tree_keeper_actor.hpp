// Speaks for what is installed: takes a package away, or compares trees with the ledger.
//
//   remove_installed -> installed_package   the one that went
//   verify_installed -> verify_report       every package asked for, with its differences
//
// Spawned by: node, one per request. Asks: store, archiver. Dies with: its answer.
#pragma once

#include <memory>

#include <caf/typed_actor.hpp>

#include "actors/message_types.hpp"
#include "actors/node/family.hpp"
#include "actors/node/requests.hpp"

namespace souk::actors {

using tree_keeper_actor = caf::typed_actor<caf::replies_to<remove_installed>::with<answers<installed_package>>,
                                           caf::replies_to<verify_installed>::with<answers<verify_report>>>;

struct tree_keeper_state {
  static constexpr const char* name = "tree_keeper";
  std::shared_ptr<const family> kin;
  verify_report report;
  std::size_t open = 0; // trees that are being compared
};
tree_keeper_actor::behavior_type tree_keeper(tree_keeper_actor::stateful_pointer<tree_keeper_state> self,
                                             std::shared_ptr<const family> kin);

} // namespace souk::actors
