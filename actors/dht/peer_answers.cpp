#include "actors/clock.hpp"
#include "actors/dht/peer_state.hpp"

#include <algorithm>

namespace souk::actors {
namespace {

constexpr std::size_t shunned_max = 64;

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

// An answer of `asked` arrived after `rtt`. Where its key has to be proved a challenge that came with it is answered with another.
void note_answer(peer_pointer self, const protocol::contact& asked, protocol::duration rtt,
                 const protocol::envelope& head) {
  auto& core = *self->state.core;
  core.outside.measured->observe(timing::round_trip, rtt);
  if (!core.outside.rules->prove_contacts || core.table.holds(asked))
    enter(self, asked, rtt, head.token);
  else if (!head.challenge)
    welcome(self, asked);
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
    note_answer(self, asked->asked, rtt, head);
  if (head.challenge)
    answer_challenge(self, asked->asked, *head.challenge);
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
