#include "actors/clock.hpp"
#include "actors/dht/peer_state.hpp"

#include <algorithm>

#include "protocol/dht/likely_near.hpp"
#include "protocol/node/identity.hpp"

namespace souk::actors {
namespace {

using namespace std::chrono_literals;
using use = protocol::routing_table::use;

constexpr std::size_t proving_max = 24; // at once: a table fills in some round trips, and signatures come in no burst
constexpr std::size_t shunned_max = 64;
constexpr std::size_t to_prove_max = 128; // beyond it a contact is forgotten: it will be heard of again
constexpr protocol::duration youth = 1min;

// A contact for a bucket that is full costs as many signatures as one that is missed. The first dozens are welcome, for any
// may turn out to be near. Later one that spreads a bucket better, or waits until another dies, is in no hurry; one that is said
// to be near is in some.
struct pace {
  protocol::duration interval;
  int at_once = 0;
};
constexpr pace seeking_near{10s, 64};
constexpr pace spreading{1min, 32};

// The nonce of a ping follows from its transaction and a secret of this peer, so that it need not be kept.
protocol::nonce nonce_for(const peer_core& core, std::uint64_t transaction) {
  protocol::nonce made{};
  const std::uint64_t words[2] = {core.draws.at(transaction), core.draws.at(~transaction)};
  std::memcpy(made.data(), words, sizeof words);
  return made;
}

// Whether an answer of this type ends a request of that one.
bool answers_to(std::uint8_t request, const protocol::message& body) {
  switch (body.index() + 1) {
  case protocol::pong::tag:
    return request == protocol::ping::tag;
  case protocol::nodes::tag:
    return request == protocol::find_node::tag;
  case protocol::values::tag:
    return request == protocol::find_value::tag;
  case protocol::stored::tag:
    return request == protocol::store::tag || (request >= protocol::provide::tag && request <= protocol::dial_back::tag)
           || request == protocol::advertise::tag;
  case protocol::dialled::tag:
    return request == protocol::dial_back::tag;
  case protocol::wanted::tag:
    return request == protocol::advertise::tag;
  case protocol::unsupported::tag:
    return true;
  default:
    return false;
  }
}

void note_observed(peer_core& core, const protocol::endpoint& seen) {
  if (core.observed_votes == 0)
    core.observed = seen;
  core.observed_votes += core.observed == seen ? 1 : -1;
}

// The contact that a pong proves: its id follows from its key.
std::optional<protocol::contact> proved_by(peer_core& core, const protocol::rpc_table<rpc_waiter>::pending& asked,
                                           const protocol::pong& body) {
  std::optional<protocol::node_id> asker;
  if (!core.outside.rules->client)
    asker = core.outside.self;
  const protocol::contact claimed{protocol::node_id_of(body.key), asked.asked.where};
  const protocol::ping sent{protocol::wire_version, protocol::wire_version, 0, nonce_for(core, asked.transaction)};
  if (!protocol::pong_holds(body, sent, asked.transaction, asker, claimed.id) || claimed.id == core.outside.self)
    return std::nullopt;
  return claimed;
}

// A token bucket, as the time when it was or will be full.
bool may_ping(protocol::instant& full_at, const pace& allowed, protocol::instant now) {
  const auto full = std::max(full_at, now - allowed.at_once * allowed.interval);
  if (full > now - allowed.interval)
    return false;
  full_at = full + allowed.interval;
  return true;
}

bool is_being_proved(const peer_core& core, const protocol::contact& whom) {
  return std::ranges::count(core.proving, whom) > 0 || std::ranges::count(core.to_prove, whom) > 0;
}

// What an answer tells of other peers; nothing where it is none of that kind.
struct hearsay {
  const std::vector<protocol::contact>* contacts = nullptr;
  const std::vector<protocol::rtt_class>* rtts = nullptr; // from the answerer
};

hearsay told_in(const protocol::message& body) {
  if (const auto* found = std::get_if<protocol::nodes>(&body))
    return {&found->contacts, &found->round_trips};
  if (const auto* found = std::get_if<protocol::values>(&body))
    return {&found->contacts, &found->round_trips};
  return {};
}

void begin_proof(peer_pointer self, const protocol::contact& whom) {
  if (send_ping(self, whom, {}) && whom.id != protocol::node_id{})
    self->state.core->proving.push_back(whom);
}

// The next of those that wait, unless others have taken the places meanwhile.
void end_proof(peer_pointer self, const protocol::contact& of) {
  auto& core = *self->state.core;
  if (std::erase(core.proving, of) == 0)
    return;
  while (core.proving.size() < proving_max && !core.to_prove.empty()) {
    const auto next = core.to_prove.back();
    core.to_prove.pop_back();
    if (core.table.use_of(next) == use::needed)
      begin_proof(self, next);
  }
  if (core.proving.empty()) { // a peer at rest is small; `= {}` would keep the memory
    std::vector<protocol::contact>{}.swap(core.proving);
    std::vector<protocol::contact>{}.swap(core.to_prove);
  }
}

// A young peer fills its table with those it is told of. Later it knows enough, and pings nobody because others say so.
void fill_young(peer_pointer self, const std::vector<protocol::contact>& told) {
  const auto& core = *self->state.core;
  if (!core.outside.rules->prove_contacts || now(self) - core.born > youth)
    return;
  for (const auto& each : told)
    if (core.table.use_of(each) == use::needed)
      prove(self, each);
}

// But for some who seem to be near: they are worth a ping at any age, now and then.
void seek_near(peer_pointer self, const hearsay& told, protocol::duration to_answerer) {
  auto& core = *self->state.core;
  if (!core.outside.rules->table.prefer_near || !core.round_trips.tell_distance())
    return;
  for (const auto& each : protocol::likely_near(core.table, to_answerer, *told.contacts, *told.rtts))
    if (core.proving.size() < proving_max && !is_being_proved(core, each)
        && (core.table.use_of(each) == use::needed || may_ping(core.near_sought, seeking_near, now(self))))
      prove(self, each);
}

void note_told(peer_pointer self, const protocol::message& body, protocol::duration to_answerer) {
  const auto told = told_in(body);
  if (told.contacts == nullptr)
    return;
  fill_young(self, *told.contacts);
  seek_near(self, told, to_answerer);
}

void enter(peer_pointer self, const protocol::contact& whom, protocol::duration rtt,
           const std::optional<protocol::token>& token) {
  if (is_shunned(*self->state.core, whom.id, now(self)))
    return;
  if (self->state.core->table.on_answered(whom, rtt, now(self)) == protocol::routing_table::outcome::added)
    hand_over_records(self, whom, token);
}

void on_pong(peer_pointer self, protocol::rpc_table<rpc_waiter>::pending& asked, const protocol::pong& body,
             const std::optional<protocol::token>& token) {
  auto& core = *self->state.core;
  const auto proved = proved_by(core, asked, body);
  const auto claimed = asked.asked;
  if (proved) {
    note_observed(core, body.observed);
    if (claimed.id == protocol::node_id{} || claimed.id == proved->id)
      enter(self, *proved, now(self) - asked.sent_at, token);
    asked.asked.id = proved->id; // the asker sees who really answered
    tell(self, {peer_event::kind::proved, proved->id});
  }
  end_proof(self, claimed);
}

// Records are stored many at once with one peer. That some are lost makes it not seem dead, and that it is near does not
// make all others seem to be near.
bool comes_alone(std::uint8_t request) {
  return request != protocol::store::tag && request != protocol::provide::tag;
}

// Who does not know the asker's address answers with a token; the request is repeated with it, once.
bool ask_again(peer_pointer self, const protocol::rpc_table<rpc_waiter>::pending& asked, const protocol::envelope& head,
               const protocol::message& body) {
  const auto* refusal = std::get_if<protocol::stored>(&body);
  const auto& again = asked.waiter.again;
  if (!again || !head.token || !refusal || refusal->status != protocol::store_status::no_token)
    return false;
  return send_request(self, asked.asked, head.token, again->request,
                      {asked.waiter.asker, asked.waiter.ticket, nullptr});
}

} // namespace

bool is_shunned(const peer_core& core, const protocol::node_id& peer, protocol::instant now) {
  return std::ranges::any_of(core.shunned, [&](const auto& each) { return each.peer == peer && each.until > now; });
}

void begin_to_shun(peer_pointer self, const shun& m) {
  auto& core = *self->state.core;
  const auto at = now(self);
  std::erase_if(core.shunned, [&](const auto& each) { return each.peer == m.peer || each.until <= at; });
  if (core.shunned.size() == shunned_max)
    core.shunned.erase(core.shunned.begin());
  core.shunned.push_back({m.peer, at + m.length});
  core.table.remove(m.peer);
}

void tell(peer_pointer self, peer_event event) {
  const auto& attached = self->state.core->attached;
  if (attached && attached->events && event.peer != protocol::node_id{})
    self->send(attached->events, event);
}

void prove(peer_pointer self, const protocol::contact& whom) {
  auto& core = *self->state.core;
  if (is_shunned(core, whom.id, now(self)))
    return;
  if (is_being_proved(core, whom))
    return;
  if (core.proving.size() < proving_max)
    begin_proof(self, whom);
  else if (core.to_prove.size() < to_prove_max)
    core.to_prove.push_back(whom);
}

void welcome(peer_pointer self, const protocol::contact& whom) {
  auto& core = *self->state.core;
  const auto wanted = core.table.use_of(whom);
  if (wanted == use::needed || (wanted == use::spare && may_ping(core.spread, spreading, now(self))))
    prove(self, whom);
}

bool send_ping(peer_pointer self, const protocol::contact& whom, rpc_waiter waiter) {
  auto& core = *self->state.core;
  const auto transaction = core.draws.next();
  const protocol::ping body{protocol::wire_version, protocol::wire_version, 0, nonce_for(core, transaction)};
  return send_request(self, whom, {}, body, std::move(waiter), transaction);
}

void note_answer(peer_pointer self, const protocol::contact& asked, protocol::duration rtt,
                 const std::optional<protocol::token>& token) {
  auto& core = *self->state.core;
  core.outside.measured->observe(timing::round_trip, rtt);
  if (!core.outside.rules->prove_contacts || core.table.holds(asked))
    enter(self, asked, rtt, token);
  else
    welcome(self, asked);
}

void end_request(peer_pointer self, const protocol::endpoint& from, const protocol::envelope& head,
                 protocol::message body) {
  auto& core = *self->state.core;
  auto asked = core.requests.take(head.transaction, from);
  if (!asked)
    return core.outside.measured->add(counter::datagram_dropped, "unasked", 1);
  if (!answers_to(asked->tag, body))
    return fail_request(self, *asked);
  const auto rtt = now(self) - asked->sent_at;
  core.outside.measured->add(counter::request_ended, "answered", 1);
  if (comes_alone(asked->tag) && !std::holds_alternative<protocol::pong>(body)) {
    if (const auto before = core.table.rtt_of(asked->asked))
      core.round_trips.on_repeat(rtt, *before);
    core.round_trips.on_sample(rtt);
  }
  if (const auto* pong = std::get_if<protocol::pong>(&body))
    on_pong(self, *asked, *pong, head.token);
  else
    note_answer(self, asked->asked, rtt, head.token);
  tell(self, {peer_event::kind::answered, asked->asked.id, rtt});
  note_told(self, body, rtt);
  if (ask_again(self, *asked, head, body))
    return;
  if (asked->waiter.asker)
    self->send(asked->waiter.asker, answered{asked->waiter.ticket, asked->asked, head.token, rtt, std::move(body)});
}

void fail_request(peer_pointer self, const protocol::rpc_table<rpc_waiter>::pending& request) {
  auto& core = *self->state.core;
  core.outside.measured->add(counter::request_ended, "failed", 1);
  if (comes_alone(request.tag)) {
    core.table.on_failed(request.asked, now(self));
    tell(self, {peer_event::kind::failed, request.asked.id});
  }
  end_proof(self, request.asked);
  if (request.waiter.asker)
    self->send(request.waiter.asker, unanswered{request.waiter.ticket, request.asked});
}

} // namespace souk::actors
