// Speaks for the local index of everything that was announced.
//
//   add_announcement -> announcement_added   checks it and keeps it if it is new
//   find_packages -> search_report           answered from here alone; the same again from memory
//   catalogue_changed                        rows came by another way: what is remembered is forgotten
//   find_named -> named_packages             every publisher's package of that name
//
// Spawned by: node. Asks: store. Dies with: its node.
#pragma once

#include <string>
#include <vector>

#include <caf/typed_actor.hpp>

#include "actors/catalogue/result_cache.hpp"
#include "actors/environment.hpp"
#include "actors/message_types.hpp"
#include "actors/node/requests.hpp"
#include "actors/node/store_actor.hpp"

namespace souk::actors {

struct add_announcement {
  protocol::bytes raw;
};
enum class announcement_outcome : std::uint8_t { fresh, known, invalid, failed };
struct announcement_added {
  announcement_outcome outcome = announcement_outcome::fresh;
};
struct catalogue_changed {};
struct expiry_due {}; // its own timer
struct find_named {
  std::string name;
};
struct named_packages {
  std::vector<search_hit> hits;
};

using catalogue_actor = caf::typed_actor<caf::replies_to<add_announcement>::with<announcement_added>,
                                         caf::replies_to<find_packages>::with<protocol::result<search_report>>,
                                         caf::replies_to<find_named>::with<protocol::result<named_packages>>,
                                         caf::reacts_to<catalogue_changed>, caf::reacts_to<expiry_due>>;

struct catalogue_state {
  static constexpr const char* name = "catalogue";
  std::shared_ptr<const environment> outside;
  store_actor kept;
  result_cache recent;
};
catalogue_actor::behavior_type catalogue(catalogue_actor::stateful_pointer<catalogue_state> self,
                                         std::shared_ptr<const environment> outside, store_actor kept);

} // namespace souk::actors

SOUK_LOCAL_MESSAGE(add_announcement)
SOUK_LOCAL_MESSAGE(announcement_added)
SOUK_LOCAL_MESSAGE(catalogue_changed)
SOUK_LOCAL_MESSAGE(expiry_due)
SOUK_LOCAL_MESSAGE(find_named)
