// The state of the gossip actor. Only the node, which spawns it, includes this.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "actors/catalogue/gossip_actor.hpp"
#include "actors/package/copier_actor.hpp"
#include "protocol/catalogue/recent_announcements.hpp"
#include "protocol/catalogue/sender_limits.hpp"
#include "protocol/random.hpp"

namespace souk::actors {

// An announcement of this node's own on its way to several peers.
struct push_job {
  protocol::bytes raw;
  std::size_t open = 0;
  std::size_t told = 0;
  std::optional<caf::typed_response_promise<pushed>> promise;
};

// One catalogue being read page by page.
struct pull_job {
  protocol::contact from;
  pulled counts;
  std::size_t open = 0; // pages that the catalogue is adding
  bool more = true;
  bool asked = false;   // for the next page
  std::optional<protocol::digest> last; // of the pages that came
  caf::typed_response_promise<pulled> promise;
};

// A peer that gossip is exchanged with. Its token saves a round trip for each announcement.
struct neighbour {
  protocol::contact whom;
  std::optional<protocol::token> token;
  std::size_t failures = 0; // one after another
};

// What a request to a peer was for.
struct gossip_question {
  enum class purpose : std::uint8_t { own_push, forward, advertising, comparing, greeting };
  purpose why = purpose::greeting;
  protocol::contact whom;
  std::uint64_t job = 0;     // own_push
  protocol::short_id id{};   // forward
};

struct gossip_state {
  static constexpr const char* name = "gossip";
  std::shared_ptr<const environment> outside;
  peer_actor peer;
  store_actor kept;
  catalogue_actor catalogue;
  cache_tier_actor cache;                    // forgets heads that a release has made old
  std::function<copier_actor(caf::local_actor*)> spawn_copier;
  std::set<protocol::publisher_id> trusted;
  std::set<protocol::digest> copying;
  protocol::random_source draws;
  std::uint64_t last_number = 0;

  std::map<std::uint64_t, push_job> pushes;
  std::map<std::uint32_t, gossip_question> questions; // by ticket
  std::map<std::uint64_t, pull_job> pulls;

  std::vector<neighbour> neighbours;
  std::vector<protocol::contact> lost; // neighbours that fell silent: tried now and then, in case the network was split
  protocol::recent_announcements recent;
  protocol::expected_announcements expected;
  protocol::sender_limits senders;
  std::set<protocol::short_id> checking; // with the catalogue, which verifies
  std::vector<protocol::short_id> to_advertise; // when advertising_due comes
  bool advertising_armed = false;
  bool reconciling = false;
  protocol::instant last_fresh; // when an announcement was new
  std::size_t differed = 0; // comparisons in a row
  std::uint64_t ticks = 0;
  std::uint64_t compare_at = 0; // which tick
};

using gossip_pointer = gossip_actor::stateful_pointer<gossip_state>;

// --- who is gossiped with (actors/catalogue/gossip_neighbours.cpp)

// Fills their number up from the routing table, gets tokens for those without, then calls `then`.
void refresh_neighbours(gossip_pointer self, std::function<void()> then);
// One that fell silent, if there is any.
std::optional<neighbour> somebody_lost(gossip_pointer self);
// Their tokens will be too old before long.
void renew_tokens(gossip_pointer self);
void note_neighbour_answer(gossip_pointer self, const answered& m);
void note_neighbour_silence(gossip_pointer self, const protocol::endpoint& where);
void ask_neighbour(gossip_pointer self, const neighbour& whom, protocol::message request, gossip_question question);

// --- spreading (actors/catalogue/gossip_push.cpp)

caf::typed_response_promise<pushed> push_own(gossip_pointer self, const protocol::bytes& raw);
// To a few neighbours at once, to the others as an advertisement a little later.
void spread(gossip_pointer self, const protocol::short_id& id);
void forward(gossip_pointer self, const protocol::short_id& id, const neighbour& whom);
void advertise_all(gossip_pointer self);
void on_gossip_answered(gossip_pointer self, const answered& m);
void on_gossip_unanswered(gossip_pointer self, const unanswered& m);

// --- hearing (actors/catalogue/gossip_receive.cpp)

caf::typed_response_promise<record_kept> on_announce(gossip_pointer self, const received<protocol::announce>& m);
caf::typed_response_promise<record_kept> on_seed(gossip_pointer self, const received<protocol::seed>& m);
caf::typed_response_promise<protocol::wanted> on_advertise(gossip_pointer self, const received<protocol::advertise>& m);
caf::typed_response_promise<taken> on_given(gossip_pointer self, const take_given& m);

// --- what was missed (actors/catalogue/gossip_compare.cpp, gossip_pull.cpp)

void arm_ticks(gossip_pointer self);
void on_comparing_due(gossip_pointer self);
void on_compared(gossip_pointer self, const protocol::contact& whom, const protocol::wanted& said);
caf::typed_response_promise<pulled> begin_pull(gossip_pointer self, const pull_catalogue& order);
void on_page(gossip_pointer self, stream_answered& m);

} // namespace souk::actors
