// Speaks for what a person means by the name of a package.
//
//   resolve_ref -> package_name   once; then it ends
//
// A publisher that is given decides. Else the user's aliases, then the catalogue: a name that one publisher alone
// has, or one trusted publisher alone. Several are `ambiguous`, with the candidates; none is `not_found`, after the
// catalogues of a few peers were read.
//
// Spawned by: installer, package_teller, tracer, sharer, examiner. Asks: catalogue, store, peer, gossip.
// Dies with: its answer.
#pragma once

#include <memory>
#include <vector>

#include <caf/typed_actor.hpp>

#include "actors/message_types.hpp"
#include "actors/node/family.hpp"
#include "actors/node/requests.hpp"
#include "actors/one_shot.hpp"

namespace souk::actors {

struct resolve_ref {
  package_ref ref;
};

using ref_resolver_actor = caf::typed_actor<caf::replies_to<resolve_ref>::with<answers<protocol::package_name>>>;

struct ref_resolver_state {
  static constexpr const char* name = "ref_resolver";
  std::shared_ptr<const family> kin;
  answer_promise<protocol::package_name> answer;
  package_ref ref;
  bool pulled = false;  // the catalogues of others were read
  std::size_t open = 0; // pulls that have not ended
};
ref_resolver_actor::behavior_type ref_resolver(ref_resolver_actor::stateful_pointer<ref_resolver_state> self,
                                               std::shared_ptr<const family> kin);

} // namespace souk::actors

SOUK_LOCAL_MESSAGE(resolve_ref)
