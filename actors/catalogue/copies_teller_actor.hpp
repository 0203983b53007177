// Speaks for the copies that this node serves: says by gossip which archives they are, so that everybody can count the
// seeders of a package.
//
//   copies_changed    one came or went: what is different is said a moment later
//   renew_copies      everything is said again, before the last word about it expires
//
// A part of the word holds `limits::copies_per_announcement_max` archives, each in a place that it keeps: one copy more
// changes one part.
//
// Spawned by: node. Asks: store, catalogue, gossip. Dies with: its node.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <caf/typed_actor.hpp>

#include "actors/environment.hpp"
#include "actors/message_types.hpp"

namespace souk::actors {

struct copies_changed {};
struct renew_copies {};
struct copies_due {}; // its own timer

using copies_teller_actor =
  caf::typed_actor<caf::reacts_to<copies_changed>, caf::reacts_to<renew_copies>, caf::reacts_to<copies_due>>;

struct family;
struct copies_teller_state {
  static constexpr const char* name = "copies_teller";
  std::shared_ptr<const family> kin;
  std::vector<std::optional<protocol::digest>> places;
  std::vector<protocol::wall_seconds> said_at; // of each part
  bool armed = false;
  bool all_due = false;
};
copies_teller_actor::behavior_type copies_teller(copies_teller_actor::stateful_pointer<copies_teller_state> self,
                                                 std::shared_ptr<const family> kin);

} // namespace souk::actors

SOUK_LOCAL_MESSAGE(copies_changed)
SOUK_LOCAL_MESSAGE(renew_copies)
SOUK_LOCAL_MESSAGE(copies_due)
