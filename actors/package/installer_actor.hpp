// Speaks for one install: all of the packages that were asked for and what they need, or none.
//
//   install_packages -> install_report     once; then it ends
//
// Steps: the ledger (what is there already needs no network); which packages are meant; the plan, from the lock file
// alone where that suits, else fed with indexes as they come; then each release beside its place, a few at once; then one
// commit of trees, removals and lock file.
//
// Spawned by: node, one per install. Asks: store, name_resolver, head_reader, package_fetcher, archiver.
// Decides with: protocol/package/install_plan. Dies with: its report.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include <caf/typed_actor.hpp>

#include "actors/message_types.hpp"
#include "actors/node/family.hpp"
#include "actors/node/requests.hpp"
#include "actors/one_shot.hpp"
#include "actors/package/package_fetcher_actor.hpp"
#include "protocol/package/install_plan.hpp"

namespace souk::actors {

using installer_actor = caf::typed_actor<caf::replies_to<install_packages>::with<answers<install_report>>>;

struct installer_state {
  static constexpr const char* name = "installer";
  std::shared_ptr<const family> kin;
  answer_promise<install_report> answer;
  install_packages order;
  protocol::instant began;
  std::vector<installed_package> ledger; // of this root
  std::map<protocol::package_name, package_ref> roots; // what was asked for and is not there
  std::map<protocol::package_name, std::string> wanted; // by the user, now and before: its range
  std::size_t resolving = 0;
  std::optional<protocol::install_plan> plan;
  std::set<protocol::package_name> reading; // indexes under way
  protocol::lock_file lock; // as it will be
  std::vector<fetch_package> queue; // not begun
  std::vector<installed_package> removed;
  std::size_t running = 0;
  std::vector<std::uint64_t> jobs; // unpacked, not committed
  std::map<std::string, std::vector<protocol::node_id>> from; // by path
  std::optional<protocol::error> failure;
  install_report report;
};
installer_actor::behavior_type installer(installer_actor::stateful_pointer<installer_state> self,
                                         std::shared_ptr<const family> kin);

} // namespace souk::actors
