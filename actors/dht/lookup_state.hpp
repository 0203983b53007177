// The state of a lookup actor. Only the peer, which spawns lookups, includes this.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "actors/dht/lookup_actor.hpp"
#include "actors/dht/peer_actor.hpp"
#include "protocol/dht/lookup.hpp"

namespace souk::actors {

// What a lookup starts with.
struct lookup_start {
  peer_actor peer;
  std::shared_ptr<const peer_rules> rules;
  protocol::node_id self;
  std::vector<protocol::contact> contacts; // of the own table, closest first
  std::shared_ptr<metrics> measured;
  protocol::wall_seconds wall = 0;         // records are checked against the time of the start
  std::vector<protocol::bytes> own;        // heads or providers that this node keeps itself
  std::vector<protocol::rtt_class> rtts;   // to the contacts
  protocol::lookup_outlook outlook;
  bool rtts_tell_distance = true;
};

struct lookup_state {
  static constexpr const char* name = "lookup";
  lookup_start start;
  std::unique_ptr<protocol::lookup> search;
  run_lookup query;
  lookup_report report;
  std::vector<lookup_report::near_peer> heard; // one row per slot that answered, indexed by ticket
  struct provider_row {
    std::uint64_t sequence = 0;
    std::size_t at = 0; // in report.records
  };
  std::map<protocol::node_id, provider_row> providers;
  std::uint64_t newest_sequence = 0;
  std::map<protocol::node_id, protocol::node_id> tellers; // of a traced lookup: who named a contact first
  protocol::instant began;
  caf::typed_response_promise<lookup_report> promise;
};

lookup_actor::behavior_type lookup_for(lookup_actor::stateful_pointer<lookup_state> self, lookup_start start);

} // namespace souk::actors
