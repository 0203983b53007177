// The state of a peer actor, and what its handlers are made of. Kept apart from peer_actor.hpp, which is all
// that other actors need; only who spawns a peer includes this.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "actors/dht/peer_actor.hpp"
#include "protocol/dht/family_tables.hpp"
#include "protocol/dht/record_set.hpp"
#include "protocol/dht/republish_schedule.hpp"
#include "protocol/dht/rpc_table.hpp"
#include "protocol/dht/rtt_estimate.hpp"
#include "protocol/node/secret_source.hpp"
#include "protocol/node/token.hpp"

namespace souk::actors {

// Who waits for a remote answer: an actor of this node, or (no asker) the peer itself, which proves a contact.
struct rpc_waiter {
  rpc_asker asker;
  std::uint32_t ticket = 0;
  std::shared_ptr<const ask> again; // asked once more when the answer is that a token is missing, and brings one
};

struct peer_core {
  peer_core(peer_environment given, protocol::instant now);

  peer_environment outside;
  protocol::family_tables table;
  protocol::rpc_table<rpc_waiter> requests;
  protocol::record_set records;
  protocol::rtt_estimate round_trips;         // over all peers: for those without a measurement of their own
  protocol::secret_source draws;              // transactions, nonces, token keys
  protocol::token_secret tokens;
  std::optional<protocol::instant> timer;     // when the next tick comes
  protocol::endpoint observed;                // majority vote (Boyer and Moore) of what pongs say
  int observed_votes = 0;
  std::vector<protocol::contact> proving;     // pinged, to enter the table
  std::vector<protocol::contact> to_prove;    // once a ping has ended, the latest first
  protocol::instant near_sought = protocol::instant::min(); // see may_ping
  protocol::instant spread = protocol::instant::min();
  protocol::instant stocked = protocol::instant::min();
  protocol::instant born;
  std::unique_ptr<protocol::republish_schedule> sweep; // made on first use
  std::unique_ptr<attach> attached;           // none in a bare simulated peer
  struct shunned_peer {
    protocol::node_id peer;
    protocol::instant until;
  };
  std::vector<shunned_peer> shunned;          // the latest last
};

struct peer_state {
  static constexpr const char* name = "peer";
  std::unique_ptr<peer_core> core;
};

using peer_pointer = peer_actor::stateful_pointer<peer_state>;

// --- speaking (actors/dht/peer_speak.cpp)

// Sends a request and enters it into the rpc table; false when too many are open.
bool send_request(peer_pointer self, const protocol::contact& whom, const std::optional<protocol::token>& token,
                  const protocol::message& request, rpc_waiter waiter, std::optional<std::uint64_t> transaction = {},
                  std::optional<protocol::duration> expected = {});
// Enters a request that is about to be sent into the rpc table; there must be room.
void await_answer(peer_pointer self, std::uint64_t transaction, const protocol::contact& whom, std::uint8_t tag,
                  rpc_waiter waiter, const std::optional<protocol::duration>& expected);
// Sends an answer, with a token for `to`, and with a challenge if the table wants `asker`.
void send_answer(peer_pointer self, const protocol::endpoint& to, std::uint64_t transaction,
                 const protocol::message& body, const std::optional<protocol::node_id>& asker = {});
// Bytes that an answer to this request may have.
std::size_t answer_room(const peer_core& core, const protocol::envelope& head, const protocol::endpoint& from,
                        std::size_t request_bytes);
// Makes sure that a tick comes when the next request is due.
void arm_timer(peer_pointer self);
void on_tick(peer_pointer self);

// --- requests of others (actors/dht/peer_requests.cpp)

void note_sender(peer_pointer self, const protocol::endpoint& from, const protocol::envelope& head);
void answer(peer_pointer self, const received<protocol::ping>& m);
void answer(peer_pointer self, const received<protocol::find_node>& m);
void answer(peer_pointer self, const received<protocol::find_value>& m);
void answer(peer_pointer self, const received<protocol::store>& m);
void answer(peer_pointer self, const received<protocol::provide>& m);
void answer(peer_pointer self, const received<protocol::announce>& m);
void answer(peer_pointer self, const received<protocol::seed>& m);
void answer(peer_pointer self, const received<protocol::dial_back>& m);
void answer(peer_pointer self, const received<protocol::advertise>& m);
bool has_token(const peer_core& core, const protocol::envelope& head, const protocol::endpoint& from);

// --- who enters the table (actors/dht/peer_proofs.cpp)

// Pings a contact, now or when other pings have ended; it enters the table when its pong proves the key.
void prove(peer_pointer self, const protocol::contact& whom);
// Proves a contact that was heard of, if the table has use for it.
void welcome(peer_pointer self, const protocol::contact& whom);
// The same with what is about to be answered to it, in place of a ping (docs/decisions/0023-challenges.md). Nothing where
// there is no use for it, or too many are being proved.
std::optional<protocol::nonce> challenge(peer_pointer self, const protocol::contact& whom);
bool send_ping(peer_pointer self, const protocol::contact& whom, rpc_waiter waiter);
// Proves the own key to who answered.
void answer_challenge(peer_pointer self, const protocol::contact& challenger, const protocol::nonce& challenge);
// The contact that a pong proves: its id follows from its key.
std::optional<protocol::contact> proved_by(const peer_core& core, const protocol::rpc_table<rpc_waiter>::pending& asked,
                                           const protocol::pong& body);
// A proof has ended, or failed: the next of those that wait, unless others have taken the places meanwhile.
void end_proof(peer_pointer self, const protocol::contact& of);
// An answer may tell of others that are worth proving.
void note_told(peer_pointer self, const protocol::message& body, protocol::duration to_answerer);

// --- answers of others (actors/dht/peer_answers.cpp)

void end_request(peer_pointer self, const protocol::endpoint& from, const protocol::envelope& head,
                 protocol::message body);
void fail_request(peer_pointer self, const protocol::rpc_table<rpc_waiter>::pending& request);

bool is_shunned(const peer_core& core, const protocol::node_id& peer, protocol::instant now);
void begin_to_shun(peer_pointer self, const shun& m);
// Tells who keeps a reputation.
void tell(peer_pointer self, peer_event event);

// Who has just entered the table is given the records that it should hold (actors/dht/peer_hand_over.cpp).
void hand_over_records(peer_pointer self, const protocol::contact& newcomer,
                       const std::optional<protocol::token>& token);

// --- requests of this node's actors (actors/dht/peer_local.cpp)

protocol::store_status keep(peer_pointer self, protocol::record_kind kind, const protocol::bytes& raw,
                            const protocol::endpoint& sender);
peer_view view_of(const peer_core& core);
index_wanted wants_index(const peer_core& core, const offer_index& offer, protocol::instant now);
republish_rows next_to_republish(peer_core& core, protocol::instant now);
protocol::republish_schedule& sweep_of(peer_core& core);
republish_lag lag_of(peer_core& core, protocol::instant now);
caf::typed_response_promise<lookup_report> begin_lookup(peer_pointer self, const run_lookup& query);

} // namespace souk::actors
