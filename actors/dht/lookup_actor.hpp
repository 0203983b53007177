// Speaks for one DHT query: asks α peers at once, hedges slow ones, stops by the rule of its lookup.
//
//   run_lookup -> lookup_report    once; then it ends
//   answered, unanswered, slow     from the peer, for each question
//
// Spawned by: peer, one per query. Decides with: protocol/dht/lookup. Dies with: its report.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <caf/typed_actor.hpp>

#include "actors/dht/rpc.hpp"
#include "actors/message_types.hpp"
#include "protocol/dht/lookup.hpp"
#include "protocol/dht/record.hpp"
#include "protocol/id.hpp"

namespace souk::actors {

struct run_lookup {
  protocol::id target;
  std::optional<protocol::record_kind> kind;         // none: only the closest peers are wanted
  std::optional<protocol::lookup_rules> rules;       // none: those of the peer
  bool trace = false;                                // keep the steps
  bool local = true;                                 // the own records count too
};

// How one question of a traced lookup ended.
struct traced_question {
  protocol::contact whom;
  protocol::duration at{};                           // since the lookup began, when the answer came
  std::optional<protocol::duration> rtt;             // none: it never answered
  std::size_t closer = 0;
  bool records = false;
  std::optional<protocol::node_id> told_by;          // who named it first; none: it stood in the own table
};

struct lookup_report {
  struct near_peer {
    protocol::contact whom;
    std::optional<protocol::token> token;
    protocol::duration rtt{};
    std::uint16_t depth = 1;
  };
  protocol::id target;
  protocol::lookup_end end = protocol::lookup_end::running;
  protocol::lookup::progress counts;
  std::vector<near_peer> closest;                    // that answered, closest first
  std::vector<protocol::bytes> records;              // verified; of heads only the newest
  std::optional<protocol::contact> supplier;         // of the first record
  std::uint16_t hops = 0;                            // depth of the supplier, else of the closest
  bool local = false;                                // nobody but this node had it
  protocol::duration took{};
  std::vector<traced_question> steps;
};

using lookup_actor = rpc_asker::extend<caf::replies_to<run_lookup>::with<lookup_report>>;

} // namespace souk::actors

SOUK_LOCAL_MESSAGE(run_lookup)
SOUK_LOCAL_MESSAGE(lookup_report)
