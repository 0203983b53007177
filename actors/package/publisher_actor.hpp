// Speaks for one publish: packs, signs, saves, and then tells the network, all at once.
//
//   publish_package -> publish_receipt     once; then it ends
//
// Steps: pack; what was published before; draft and save (from here on nothing is lost); then, side by side, head and
// index to the k closest, provider record to its k closest, the announcement to gossip, copies from willing peers,
// and whether others reach this node. The receipt counts what was acknowledged.
//
// Spawned by: node, one per publish. Asks: archiver, store, cache, placer, provider, gossip, copy_seeker,
// reach_prober. Decides with: protocol/package/release_draft. Dies with: its receipt.
#pragma once

#include <memory>
#include <optional>

#include <caf/typed_actor.hpp>

#include "actors/message_types.hpp"
#include "actors/node/family.hpp"
#include "actors/node/requests.hpp"
#include "actors/one_shot.hpp"
#include "protocol/package/release_draft.hpp"

namespace souk::actors {

using publisher_actor = caf::typed_actor<caf::replies_to<publish_package>::with<answers<publish_receipt>>>;

struct publisher_state {
  static constexpr const char* name = "publisher";
  std::shared_ptr<const family> kin;
  answer_promise<publish_receipt> answer;
  publish_package order;
  protocol::instant began;
  protocol::publisher_chain chain;
  protocol::key_pair keys;
  packed_package packed;
  std::optional<protocol::earlier_releases> earlier;
  protocol::release_draft draft;
  publish_receipt receipt;
  std::size_t waits = 0;                       // parts of the receipt that are not known yet
};
publisher_actor::behavior_type publisher(publisher_actor::stateful_pointer<publisher_state> self,
                                         std::shared_ptr<const family> kin);

} // namespace souk::actors
