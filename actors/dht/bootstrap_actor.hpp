// Speaks for one join: pings many contacts at once, then looks for itself and fills the distant buckets. Afterwards it
// looks for itself again, as long as it finds others who are joining beside it.
//
//   join_network -> joined   once
//   look_again               from itself
//
// Spawned by: node, at the start and for `connect`. Asks: peer. Dies with: the last look.
#pragma once

#include <memory>
#include <vector>

#include <caf/typed_actor.hpp>

#include "actors/dht/peer_actor.hpp"
#include "actors/dht/rpc.hpp"
#include "actors/message_types.hpp"

namespace souk::actors {

struct join_network {
  std::vector<protocol::contact> contacts; // a zero id: not known, taken from the answer
  bool refresh = true;                     // also one lookup per distant bucket
  bool wait_for_all = false;               // answer only when every contact has answered or failed
};
struct joined {
  std::size_t asked = 0;
  std::size_t answered = 0;
  std::size_t peers = 0;                   // in the table afterwards
  std::vector<protocol::contact> live;     // of those asked
  std::vector<protocol::contact> wrong_id; // as they should have been
  protocol::duration took{};
};

struct look_again {};

using bootstrap_actor = rpc_asker::extend<caf::replies_to<join_network>::with<joined>, caf::reacts_to<look_again>>;

struct bootstrap_state {
  static constexpr const char* name = "bootstrap";
  bootstrap_state() = default; // no aggregate: CAF would initialise the first member with the actor's own address
  peer_actor peer;
  std::shared_ptr<const peer_rules> rules;
  protocol::node_id self;
  std::uint64_t draw = 0;                  // keys the random targets
  join_network order;
  joined report;
  std::size_t pings = 0;                   // that have not ended
  std::size_t lookups = 0;
  bool looking_v4 = false;                 // the first answer from an address of this family came
  bool looking_v6 = false;
  std::size_t own_lookups = 0;             // that have not ended

  bool looking() const noexcept { return looking_v4 || looking_v6; }
  bool finished = false;
  std::size_t looks = 0;                   // for itself, after the first
  std::vector<protocol::node_id> nearest;  // that the last of them found
  protocol::instant began;
  caf::typed_response_promise<joined> promise;
};

bootstrap_actor::behavior_type bootstrap(bootstrap_actor::stateful_pointer<bootstrap_state> self, peer_actor peer,
                                         std::shared_ptr<const peer_rules> rules, protocol::node_id own_id,
                                         std::uint64_t draw);

} // namespace souk::actors

SOUK_LOCAL_MESSAGE(join_network)
SOUK_LOCAL_MESSAGE(joined)
SOUK_LOCAL_MESSAGE(look_again)
