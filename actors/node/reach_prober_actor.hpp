// Speaks for the question whether others can reach this node: asks a few peers to dial back.
//
//   probe_reach -> reach_found          once; then it ends
//   answered, unanswered, slow          from the peer
//
// Spawned by: publisher, node. Asks: peer. Dies with: its answer.
#pragma once

#include <memory>
#include <optional>

#include <caf/typed_actor.hpp>

#include "actors/dht/peer_actor.hpp"
#include "actors/message_types.hpp"
#include "actors/node/family.hpp"
#include "actors/one_shot.hpp"

namespace souk::actors {

struct probe_reach {};
struct reach_found {
  std::optional<bool> reachable;               // none: nobody to ask, or nobody said
  std::optional<protocol::endpoint> observed;  // this node as others see it
  std::optional<double> clock_offset_s;        // own clock less that of a peer
};
struct probe_over {};                          // long enough

using reach_prober_actor =
  rpc_asker::extend<caf::replies_to<probe_reach>::with<protocol::result<reach_found>>, caf::reacts_to<probe_over>>;

struct reach_prober_state {
  static constexpr const char* name = "reach_prober";
  std::shared_ptr<const family> kin;
  answer_promise<reach_found> answer;
  reach_found found;
  std::size_t open = 0;
};
reach_prober_actor::behavior_type reach_prober(reach_prober_actor::stateful_pointer<reach_prober_state> self,
                                               std::shared_ptr<const family> kin);

} // namespace souk::actors

SOUK_LOCAL_MESSAGE(probe_reach)
SOUK_LOCAL_MESSAGE(reach_found)
SOUK_LOCAL_MESSAGE(probe_over)
