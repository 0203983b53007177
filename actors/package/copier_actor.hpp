// Speaks for one copy of another publisher's package that this node takes, to serve it to others.
//
//   take_copy -> copy_taken   release document and archive are here and provided; then it ends
//
// Spawned by: gossip, copy_keeper, one per copy. Asks: store, the cache for providers, a downloader. Dies with: its answer.
#pragma once

#include <memory>
#include <optional>

#include <caf/typed_actor.hpp>

#include "actors/message_types.hpp"
#include "actors/node/requests.hpp"
#include "actors/store.hpp"
#include "protocol/catalogue/announcement.hpp"
#include "protocol/endpoint.hpp"
#include "protocol/error.hpp"

namespace souk::actors {

struct take_copy {
  protocol::announcement wanted;
  std::optional<protocol::contact> from; // known to have it; its id may be zero. None: ask for providers
  blob_role role = blob_role::seeded; // or pinned: then no quota limits it
  progress_sink told;
};
struct copy_taken {
  std::uint64_t bytes = 0;
};

using copier_actor = caf::typed_actor<caf::replies_to<take_copy>::with<protocol::result<copy_taken>>>;

struct family;
struct copier_state;
copier_actor::behavior_type copier(copier_actor::stateful_pointer<copier_state> self,
                                   std::shared_ptr<const family> kin);

} // namespace souk::actors

SOUK_LOCAL_MESSAGE(take_copy)
