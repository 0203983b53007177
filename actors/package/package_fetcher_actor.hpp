// Speaks for one release that is being installed: finds who has it, checks its document, downloads and unpacks it
// beside its place.
//
//   fetch_package -> package_fetched     once; then it ends
//
// What is unpacked is not in place yet: the installer commits all of its packages at once. When those who were known
// to have it do not give it, providers are looked for afresh, once; what came so far stays in the store.
//
// Spawned by: installer. Asks: cache, content_fetcher, archiver, downloader. Dies with: its answer.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <caf/typed_actor.hpp>

#include "actors/message_types.hpp"
#include "actors/node/family.hpp"
#include "actors/node/requests.hpp"
#include "actors/one_shot.hpp"
#include "protocol/package/install_plan.hpp"

namespace souk::actors {

struct fetch_package {
  protocol::chosen what;
  std::string root;
  std::string place;                         // below the root
  bool force = false;
  bool offline = false;
  std::vector<protocol::contact> also_ask;   // peers of a share link
  progress_sink told;
};
struct package_fetched {
  std::uint64_t job = 0;                     // of the archiver: finished, not committed
  std::vector<protocol::node_id> from;
};

using package_fetcher_actor = caf::typed_actor<caf::replies_to<fetch_package>::with<answers<package_fetched>>>;

struct package_fetcher_state {
  static constexpr const char* name = "package_fetcher";
  std::shared_ptr<const family> kin;
  answer_promise<package_fetched> answer;
  fetch_package order;
  bool fresh = false;                        // providers were looked for afresh
  std::vector<protocol::contact> sources;
  std::optional<std::uint64_t> job;
  std::vector<protocol::node_id> from;
};
package_fetcher_actor::behavior_type
package_fetcher(package_fetcher_actor::stateful_pointer<package_fetcher_state> self, std::shared_ptr<const family> kin);

} // namespace souk::actors

SOUK_LOCAL_MESSAGE(fetch_package)
SOUK_LOCAL_MESSAGE(package_fetched)
