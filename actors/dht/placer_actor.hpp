// Speaks for one placing of records: finds the closest peers of a key, if they are not known, and stores the records
// with all of them at once, with the index of a head where there is one.
//
//   place_records -> placed     as soon as enough peers have acknowledged; the rest goes on, then it ends
//   answered, unanswered        from the peer, for each store
//   stream_answered             from the port, for each index
//
// Spawned by: publisher, copier, maintenance. Asks: peer. Dies with: the last acknowledgement.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include <caf/typed_actor.hpp>

#include "actors/dht/peer_actor.hpp"
#include "actors/dht/rpc.hpp"
#include "actors/environment.hpp"
#include "actors/message_types.hpp"

namespace souk::actors {

struct place_records {
  struct row {
    protocol::record_kind kind = protocol::record_kind::value;
    protocol::bytes raw;
  };
  struct holder {
    protocol::contact whom;
    std::optional<protocol::token> token;
  };
  protocol::id target;                                // near the keys of all rows
  std::vector<row> rows;
  std::shared_ptr<const protocol::bytes> index{};     // of the head in the first row; none: not pushed
  std::vector<holder> holders{};                      // none: those closest to the target are looked up
};
struct placed {
  std::size_t asked = 0;                              // peers
  std::size_t acknowledged = 0;                       // peers that took every row, and the index
  std::vector<protocol::contact> holders;
  std::vector<place_records::holder> found{};         // all that were asked, for what else belongs to them
};

using placer_actor = rpc_asker::extend<caf::replies_to<place_records>::with<placed>, caf::reacts_to<stream_answered>>;

struct placer_state {
  static constexpr const char* name = "placer";
  struct holder {
    protocol::contact whom;
    std::optional<protocol::token> token;
    std::size_t left = 0;                             // acknowledgements that are missing
    bool refused = false;
  };
  struct question {
    std::size_t holder = 0;
    std::size_t row = 0;
    bool again = false;
  };
  std::shared_ptr<const environment> outside;
  peer_actor peer;
  place_records order;
  std::vector<holder> holders;
  std::deque<question> queue;                         // not asked yet
  std::vector<question> asked;                        // by ticket
  std::size_t open = 0;
  std::size_t acknowledged = 0;
  std::size_t ended = 0;                              // holders that acknowledged all or refused
  caf::typed_response_promise<placed> promise;
};

placer_actor::behavior_type placer(placer_actor::stateful_pointer<placer_state> self,
                                   std::shared_ptr<const environment> outside, peer_actor peer);

} // namespace souk::actors

SOUK_LOCAL_MESSAGE(place_records)
SOUK_LOCAL_MESSAGE(placed)
