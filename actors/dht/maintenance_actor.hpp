// Speaks for what a node does unasked: keeps the table fresh and saved, republishes records that are due, and
// renews the word of what this node publishes and has.
//
// Spawned by: node. Asks: peer, store, gossip; spawns placers. Dies with: its node.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include <caf/typed_actor.hpp>

#include "actors/dht/placer_actor.hpp"
#include "actors/message_types.hpp"
#include "actors/node/family.hpp"
#include "protocol/endpoint.hpp"

namespace souk::actors {

struct save_table {};      // every minute; more often while no peer is known, joining again now and then
struct refresh_table {};   // every refresh interval: one lookup per bucket
struct sweep_records {};   // every republish interval, then group by group
struct renew_own {};       // once there is somebody to tell, and every half provider lifetime

using maintenance_actor = caf::typed_actor<caf::reacts_to<save_table>, caf::reacts_to<refresh_table>,
                                           caf::reacts_to<sweep_records>, caf::reacts_to<renew_own>>;

struct maintenance_state {
  static constexpr const char* name = "maintenance";
  std::shared_ptr<const family> kin;
  bool joined = false;
  std::size_t lonely_moments = 0;          // since the start, with an empty table
  struct holders_of {
    protocol::id target;
    protocol::instant found_at;
    std::vector<place_records::holder> holders;
  };
  std::size_t next_neighbour = 0;          // to be pinged, in the order of closeness
  std::vector<protocol::contact> neighbours_pinged; // a minute ago
  std::vector<own_package> packages_due;   // to be told of again
  std::vector<protocol::digest> content_due;
  std::size_t renewing = 0;
  std::optional<holders_of> last_placed;   // for groups of a sweep that belong to the same peers
};

maintenance_actor::behavior_type maintenance(maintenance_actor::stateful_pointer<maintenance_state> self,
                                             std::shared_ptr<const family> kin);

} // namespace souk::actors

SOUK_LOCAL_MESSAGE(save_table)
SOUK_LOCAL_MESSAGE(refresh_table)
SOUK_LOCAL_MESSAGE(sweep_records)
SOUK_LOCAL_MESSAGE(renew_own)
