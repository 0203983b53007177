// Speaks for the local index of everything that was announced.
//
//   add_announcements -> announcements_added   checks each and keeps what is new
//   find_packages -> search_report           answered from here alone; the same again from memory
//   catalogue_changed                        rows came by another way: what is remembered is forgotten
//   find_named -> named_packages             every publisher's package of that name
//
// Searching blocks, so it has a thread of its own.
//
// Spawned by: node. Asks: store. Dies with: its node.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <caf/typed_actor.hpp>

#include "actors/environment.hpp"
#include "actors/message_types.hpp"
#include "actors/node/requests.hpp"
#include "actors/node/store_actor.hpp"

namespace souk::actors {

struct add_announcements {
  std::vector<protocol::bytes> items;
};
enum class announcement_outcome : std::uint8_t { fresh, known, invalid, failed };
struct announcements_added {
  std::vector<announcement_outcome> outcomes; // of each
};
inline std::size_t fresh_among(const announcements_added& added) {
  return static_cast<std::size_t>(std::ranges::count(added.outcomes, announcement_outcome::fresh));
}
struct check_due {};  // its own, while there is more to be checked
struct catalogue_changed {};
struct expiry_due {}; // its own timer
struct find_named {
  std::string name;
};
struct named_packages {
  std::vector<search_hit> hits;
};

using catalogue_actor =
  caf::typed_actor<caf::replies_to<add_announcements>::with<announcements_added>, caf::reacts_to<check_due>,
                   caf::replies_to<find_packages>::with<protocol::result<search_report>>,
                   caf::replies_to<find_named>::with<protocol::result<named_packages>>,
                   caf::reacts_to<catalogue_changed>, caf::reacts_to<expiry_due>>;

struct catalogue_state;
catalogue_actor::behavior_type catalogue(catalogue_actor::stateful_pointer<catalogue_state> self,
                                         std::shared_ptr<const environment> outside, store_actor kept);

} // namespace souk::actors

SOUK_LOCAL_MESSAGE(add_announcements)
SOUK_LOCAL_MESSAGE(announcements_added)
SOUK_LOCAL_MESSAGE(check_due)
SOUK_LOCAL_MESSAGE(catalogue_changed)
SOUK_LOCAL_MESSAGE(expiry_due)
SOUK_LOCAL_MESSAGE(find_named)
