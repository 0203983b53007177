// Speaks for the question which package a person means.
//
//   resolve_name -> package_name     once; then it ends
//
// A publisher's id decides; so does an alias of the user's, or the beginning of an id that fits one publisher of that
// name. Without any of them the name must be one publisher's alone, or one trusted publisher's; else the candidates
// are the answer. When the catalogue knows no such name, that of a few near peers is read first.
//
// Spawned by: installer, package_teller, node. Asks: catalogue, store, gossip, peer. Dies with: its answer.
#pragma once

#include <memory>
#include <vector>

#include <caf/typed_actor.hpp>

#include "actors/message_types.hpp"
#include "actors/node/family.hpp"
#include "actors/node/requests.hpp"
#include "actors/one_shot.hpp"

namespace souk::actors {

struct resolve_name {
  package_ref wanted;
  bool offline = false;
};

using name_resolver_actor = caf::typed_actor<caf::replies_to<resolve_name>::with<answers<protocol::package_name>>>;

struct name_resolver_state {
  static constexpr const char* name = "name_resolver";
  std::shared_ptr<const family> kin;
  answer_promise<protocol::package_name> answer;
  package_ref wanted;
  bool pulled = false;                       // the catalogues of others were read, or must not be
  bool alone = false;                        // there was nobody to read from
  std::size_t open = 0;
  std::vector<trusted_publisher> trusted;
  std::optional<protocol::publisher_id> first_used;
};
name_resolver_actor::behavior_type name_resolver(name_resolver_actor::stateful_pointer<name_resolver_state> self,
                                                 std::shared_ptr<const family> kin);

} // namespace souk::actors

SOUK_LOCAL_MESSAGE(resolve_name)
