#include "actors/clock.hpp"
#include "actors/dht/peer_state.hpp"

#include <algorithm>

#include "protocol/node/identity.hpp"

namespace souk::actors {
namespace {

constexpr std::size_t proving_max = 64;

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

void on_pong(peer_pointer self, protocol::rpc_table<rpc_waiter>::pending& asked, const protocol::pong& body) {
  auto& core = *self->state.core;
  const auto proved = proved_by(core, asked, body);
  std::erase(core.proving, asked.asked.id);
  if (!proved)
    return;
  note_observed(core, body.observed);
  const auto known = asked.asked.id == protocol::node_id{} || asked.asked.id == proved->id;
  if (known)
    core.table.on_answered(*proved, now(self) - asked.sent_at, now(self));
  asked.asked.id = proved->id; // the asker sees who really answered
}

// Who does not know the asker's address answers with a token; the request is repeated with it, once.
bool ask_again(peer_pointer self, const protocol::rpc_table<rpc_waiter>::pending& asked, const protocol::envelope& head,
               const protocol::message& body) {
  const auto* refusal = std::get_if<protocol::stored>(&body);
  const auto& again = asked.waiter.again;
  if (!again || !head.token || !refusal || refusal->status != protocol::store_status::no_token)
    return false;
  return send_request(self, asked.asked, head.token, again->request, {asked.waiter.asker, asked.waiter.ticket, nullptr});
}

} // namespace

void prove(peer_pointer self, const protocol::contact& whom) {
  auto& core = *self->state.core;
  if (core.proving.size() >= proving_max || std::ranges::count(core.proving, whom.id) > 0)
    return;
  if (whom.id != protocol::node_id{})
    core.proving.push_back(whom.id);
  send_ping(self, whom, {});
}

bool send_ping(peer_pointer self, const protocol::contact& whom, rpc_waiter waiter) {
  auto& core = *self->state.core;
  const auto transaction = core.draws.next();
  const protocol::ping body{protocol::wire_version, protocol::wire_version, 0, nonce_for(core, transaction)};
  return send_request(self, whom, {}, body, std::move(waiter), transaction);
}

void note_answer(peer_pointer self, const protocol::contact& asked, protocol::duration rtt) {
  auto& core = *self->state.core;
  core.round_trips.on_sample(rtt);
  core.outside.measured->observe(timing::round_trip, rtt);
  if (!core.outside.rules->prove_contacts || core.table.find(asked.id)) {
    core.table.on_answered(asked, rtt, now(self));
  } else if (core.table.would_enter(asked)) {
    prove(self, asked);
  }
}

void end_request(peer_pointer self, const protocol::endpoint& from, const protocol::envelope& head, protocol::message body) {
  auto& core = *self->state.core;
  auto asked = core.requests.take(head.transaction, from);
  if (!asked)
    return core.outside.measured->add(counter::datagram_dropped, "unasked", 1);
  if (!answers_to(asked->tag, body))
    return fail_request(self, *asked);
  const auto rtt = now(self) - asked->sent_at;
  core.outside.measured->add(counter::request_ended, "answered", 1);
  if (const auto* pong = std::get_if<protocol::pong>(&body))
    on_pong(self, *asked, *pong);
  else
    note_answer(self, asked->asked, rtt);
  if (ask_again(self, *asked, head, body))
    return;
  if (asked->waiter.asker)
    self->send(asked->waiter.asker, answered{asked->waiter.ticket, asked->asked, head.token, rtt, std::move(body)});
}

void fail_request(peer_pointer self, const protocol::rpc_table<rpc_waiter>::pending& request) {
  auto& core = *self->state.core;
  core.outside.measured->add(counter::request_ended, "failed", 1);
  std::erase(core.proving, request.asked.id);
  core.table.on_failed(request.asked, now(self));
  if (request.waiter.asker)
    self->send(request.waiter.asker, unanswered{request.waiter.ticket, request.asked});
}

} // namespace souk::actors
