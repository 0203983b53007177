#include "actors/dht/peer_actor.hpp"

#include <variant>

#include "actors/clock.hpp"
#include "actors/dht/peer_state.hpp"

namespace souk::actors {
namespace {

void rotate_tokens(peer_pointer self) {
  auto& core = *self->state.core;
  if (core.tokens.rotation_due(now(self)))
    core.tokens.rotate(now(self), core.draws.next_key());
}

// Each request has its overload of `answer`: one that lacks it does not compile.
void on_datagram(peer_pointer self, arrived_datagram& m) {
  const auto& head = m.what.envelope;
  std::visit(
    [&]<class M>(M& body) {
      self->state.core->outside.measured->add(counter::message_received, M::name, 1);
      if constexpr (protocol::is_answer<M>) {
        end_request(self, m.from, head, std::move(body));
      } else {
        rotate_tokens(self);
        answer(self, received<M>{m.from, head, m.what.bytes_on_wire, std::move(body)});
        note_sender(self, m.from, head);
      }
    },
    m.what.body);
}

bool needs_token(const protocol::message& request) {
  return !std::holds_alternative<protocol::ping>(request) && !std::holds_alternative<protocol::find_node>(request)
         && !std::holds_alternative<protocol::find_value>(request);
}

void on_ask(peer_pointer self, ask& m) {
  if (is_shunned(*self->state.core, m.whom.id, now(self)))
    return self->send(m.asker, unanswered{m.ticket, m.whom});
  rpc_waiter waiter{m.asker, m.ticket, nullptr};
  if (!m.token && needs_token(m.request))
    waiter.again = std::make_shared<const ask>(m);
  const auto sent = std::holds_alternative<protocol::ping>(m.request)
                      ? send_ping(self, m.whom, std::move(waiter))
                      : send_request(self, m.whom, m.token, m.request, std::move(waiter), {}, m.expected);
  if (!sent && m.asker)
    self->send(m.asker, unanswered{m.ticket, m.whom});
}

void on_greet(peer_pointer self, const greet& m) {
  for (const auto& whom : m.contacts)
    prove(self, whom);
}

void on_fill(peer_pointer self, const fill_table& m) {
  for (const auto& row : m.rows) {
    self->state.core->table.on_answered(row.whom, row.rtt, now(self));
    if (row.rtt)
      self->state.core->round_trips.on_sample(*row.rtt);
  }
}

// Only who has proved its key from there: others may have been named by a liar, as somebody who is honest.
void on_accused(peer_pointer self, const accuse& m) {
  const auto* table = self->state.core->table.of(m.whom.where);
  if (table != nullptr && table->find(m.whom.id) == m.whom)
    tell(self, {peer_event::kind::lied, m.whom.id});
}

} // namespace

peer_core::peer_core(peer_environment given, protocol::instant now)
    : outside{std::move(given)}, table{outside.self, *outside.contacts, outside.rules->table},
      records{outside.self, outside.rules->records}, draws{outside.secret}, tokens{now, draws.next_key()}, born{now} {}

peer_actor::behavior_type peer(peer_pointer self, peer_environment outside) {
  self->state.core = std::make_unique<peer_core>(std::move(outside), now(self));
  return {
    // CAF tries them one after another, so the most frequent stand first
    [self](arrived_datagram& m) { on_datagram(self, m); },
    [self](ask& m) { on_ask(self, m); },
    [self](tick) { on_tick(self); },
    [self](const run_lookup& m) { return begin_lookup(self, m); },
    [self](const reply& m) { send_answer(self, m.to, m.transaction, m.body); },
    [self](const greet& m) { on_greet(self, m); },
    [self](const fill_table& m) { on_fill(self, m); },
    [self](const shun& m) { begin_to_shun(self, m); },
    [self](const accuse& m) { on_accused(self, m); },
    [self](const attach& m) { self->state.core->attached = std::make_unique<attach>(m); },
    [self](const get_closest& m) { return closest_contacts{self->state.core->table.closest(m.target, m.count)}; },
    [self](get_peer_view) { return view_of(*self->state.core); },
    [self](const keep_record& m) {
      return record_kept{keep(self, m.kind, m.raw, self->state.core->outside.datagrams->local())};
    },
    [self](const offer_index& m) { return wants_index(*self->state.core, m, now(self)); },
    [self](get_republish_group) { return next_to_republish(*self->state.core, now(self)); },
    [self](republish_failed) { sweep_of(*self->state.core).fail(); },
    [self](get_republish_lag) { return lag_of(*self->state.core, now(self)); },
  };
}

} // namespace souk::actors
