// Speaks for one peer of the DHT: answers what other peers ask, and asks them for the actors of this node.
//
//   arrived_datagram               a request is answered at once, within the limits of its token; an answer ends the
//                                  request that waits for it, or is dropped
//   ask -> answered | unanswered   a request to another peer, for an actor of this node
//   run_lookup -> lookup_report    spawns a lookup and lets it answer
//   keep_record -> store_status    a record of this node's own, kept here as for anyone
//
// Owns the routing table, the rpc table and the records kept for others. One timer serves all deadlines.
// Spawned by: node; in the simulator by the shard. Decides with: protocol/dht. Dies with: its node.
#pragma once

#include <memory>
#include <vector>

#include <caf/typed_actor.hpp>

#include "actors/dht/lookup_actor.hpp"
#include "actors/dht/peer_event.hpp"
#include "actors/dht/rpc.hpp"
#include "actors/environment.hpp"
#include "actors/message_types.hpp"
#include "protocol/wire/messages.hpp"

namespace souk::actors {

struct tick {};                       // the timer of the peer

// Contacts of the own table closest to a key.
struct get_closest {
  protocol::id target;
  std::size_t count = protocol::limits::k;
};
struct closest_contacts {
  std::vector<protocol::contact> contacts;
};

// The state of the peer, for status, the shell and the tests.
struct get_peer_view {};
struct peer_view {
  struct row {
    protocol::contact whom;
    std::optional<protocol::duration> rtt;
    int prefix_bits = 0;
  };
  std::vector<row> table;
  std::size_t records = 0;
  std::size_t providers = 0;
  std::size_t requests_started = 0;
  std::size_t requests_ended = 0;
  std::size_t requests_open = 0;
  std::optional<protocol::endpoint> observed; // this node as the majority of others sees it
  bool holds_invariants = true;
};

// A record of this node's own, to be kept here too.
struct keep_record {
  protocol::record_kind kind = protocol::record_kind::value;
  protocol::bytes raw;
};
struct record_kept {
  protocol::store_status status = protocol::store_status::accepted;
};

// The index that belongs to a head that is kept here; offered by a stream.
struct offer_index {
  protocol::id key;
  protocol::digest index;
};
struct index_wanted {
  bool wanted = false;
};

// A record that is kept here, as it is saved and republished.
struct record_row {
  protocol::checked_record what;
  protocol::bytes raw;
};

// The next records that this peer has to store again, all near to one target; none at the end of a sweep.
// Records whose time is up are dropped first.
struct get_republish_group {};
struct republish_rows {
  std::optional<protocol::id> target;
  std::vector<record_row> rows;
};

// Nobody took the group that was given out last.
struct republish_failed {};

// How long the record waits to be stored again that has waited longest, beyond its time.
struct get_republish_lag {};
struct republish_lag {
  protocol::duration late{};
  protocol::duration usual{}; // what is more than this is late
};

// Puts saved contacts into play: they are pinged, and enter when they answer.
struct greet {
  std::vector<protocol::contact> contacts;
};

// For the simulator and the tests: contacts enter the table without a word.
struct fill_table {
  struct row {
    protocol::contact whom;
    std::optional<protocol::duration> rtt;
  };
  std::vector<row> rows;
};

// What the peer hands to the actors of its node that are interested; set once after they were spawned.
using announcement_sink = caf::typed_actor<caf::replies_to<received<protocol::announce>>::with<record_kept>,
                                           caf::replies_to<received<protocol::advertise>>::with<protocol::wanted>,
                                           caf::replies_to<received<protocol::seed>>::with<record_kept>>;
using dial_sink = caf::typed_actor<caf::reacts_to<received<protocol::dial_back>>>;
using record_sink = caf::typed_actor<caf::reacts_to<record_row>>;
struct attach {
  announcement_sink announcements;
  dial_sink dials;
  record_sink records; // told of each record that was accepted, to be saved
  event_sink events;   // told of each request that ended
};

// Not asked, and not in the table, for this long.
struct shun {
  protocol::node_id peer;
  protocol::duration length{};
};

// It gave as a value what the key does not belong to.
struct accuse {
  protocol::contact whom;
};

// Answers a request that another actor had to decide (dial_back): sent by that actor.
struct reply {
  protocol::endpoint to;
  std::uint64_t transaction = 0;
  protocol::message body;
};

using peer_actor =
  caf::typed_actor<caf::reacts_to<arrived_datagram>, caf::reacts_to<ask>, caf::reacts_to<reply>, caf::reacts_to<tick>,
                   caf::reacts_to<greet>, caf::reacts_to<fill_table>, caf::reacts_to<attach>, caf::reacts_to<shun>,
                   caf::reacts_to<accuse>, caf::replies_to<run_lookup>::with<lookup_report>,
                   caf::replies_to<get_closest>::with<closest_contacts>,
                   caf::replies_to<get_peer_view>::with<peer_view>, caf::replies_to<keep_record>::with<record_kept>,
                   caf::replies_to<offer_index>::with<index_wanted>,
                   caf::replies_to<get_republish_group>::with<republish_rows>,
                   caf::replies_to<get_republish_lag>::with<republish_lag>, caf::reacts_to<republish_failed>>;

struct peer_state;
peer_actor::behavior_type peer(peer_actor::stateful_pointer<peer_state> self, peer_environment outside);

} // namespace souk::actors

SOUK_LOCAL_MESSAGE(tick)
SOUK_LOCAL_MESSAGE(get_closest)
SOUK_LOCAL_MESSAGE(closest_contacts)
SOUK_LOCAL_MESSAGE(get_peer_view)
SOUK_LOCAL_MESSAGE(peer_view)
SOUK_LOCAL_MESSAGE(keep_record)
SOUK_LOCAL_MESSAGE(record_kept)
SOUK_LOCAL_MESSAGE(offer_index)
SOUK_LOCAL_MESSAGE(index_wanted)
SOUK_LOCAL_MESSAGE(record_row)
SOUK_LOCAL_MESSAGE(get_republish_group)
SOUK_LOCAL_MESSAGE(republish_rows)
SOUK_LOCAL_MESSAGE(republish_failed)
SOUK_LOCAL_MESSAGE(get_republish_lag)
SOUK_LOCAL_MESSAGE(republish_lag)
SOUK_LOCAL_MESSAGE(greet)
SOUK_LOCAL_MESSAGE(fill_table)
SOUK_LOCAL_MESSAGE(attach)
SOUK_LOCAL_MESSAGE(shun)
SOUK_LOCAL_MESSAGE(accuse)
SOUK_LOCAL_MESSAGE(reply)
