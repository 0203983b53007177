#include "actors/clock.hpp"
#include "actors/dht/peer_state.hpp"

#include <algorithm>

#include "protocol/node/identity.hpp"

namespace souk::actors {
namespace {

// Envelope, tag, list headers and challenge of an answer with contacts, rounded up.
constexpr std::size_t answer_overhead = 64;

// Who seeks a value goes on to the nearest of a few; all of the k closest are for those who want to know them.
constexpr std::size_t contacts_to_a_value = 12;

// Of those whom the asker can reach, by the address it asks from.
template <class Answer>
void add_closest_that_fit(const peer_core& core, const protocol::endpoint& asker, const protocol::id& target,
                          std::size_t many, std::size_t used, std::size_t room, Answer& into) {
  if (const auto* table = core.table.of(asker))
    table->closest(target, many, into.contacts, into.round_trips);
  into.contacts.resize(protocol::contacts_that_fit(into.contacts, used + into.contacts.size(), room));
  into.round_trips.resize(into.contacts.size());
}

protocol::message answer_of(const record_kept& kept) {
  return protocol::stored{kept.status};
}

protocol::message answer_of(const protocol::wanted& these) {
  return these;
}

// What another actor of this node decides about what was pushed or advertised becomes the answer.
template <class Decision, class M>
void ask_sink(peer_pointer self, const received<M>& m) {
  const auto& core = *self->state.core;
  const auto refuse = [&](protocol::store_status why) {
    send_answer(self, m.from, m.envelope.transaction, protocol::stored{why});
  };
  if (!has_token(core, m.envelope, m.from))
    return refuse(protocol::store_status::no_token);
  if (!core.attached || !core.attached->announcements)
    return refuse(protocol::store_status::refused);
  self->request(core.attached->announcements, caf::infinite, m)
    .then([self, to = m.from, transaction = m.envelope.transaction](const Decision& decided) {
      send_answer(self, to, transaction, answer_of(decided));
    });
}

} // namespace

void note_sender(peer_pointer self, const protocol::endpoint& from, const protocol::envelope& head) {
  const auto& core = *self->state.core;
  if (!head.sender || *head.sender == core.outside.self)
    return;
  welcome(self, {*head.sender, from});
}

void answer(peer_pointer self, const received<protocol::ping>& m) {
  const auto& core = *self->state.core;
  send_answer(self, m.from, m.envelope.transaction,
              protocol::make_pong(*core.outside.keys, m.body, m.envelope.transaction, m.envelope.sender, m.from),
              m.envelope.sender);
}

void answer(peer_pointer self, const received<protocol::find_node>& m) {
  const auto& core = *self->state.core;
  const auto room = answer_room(core, m.envelope, m.from, m.bytes_on_wire);
  protocol::nodes body;
  add_closest_that_fit(core, m.from, m.body.target, core.outside.rules->table.k, answer_overhead, room, body);
  send_answer(self, m.from, m.envelope.transaction, body, m.envelope.sender);
}

void answer(peer_pointer self, const received<protocol::find_value>& m) {
  const auto& core = *self->state.core;
  const auto room = answer_room(core, m.envelope, m.from, m.bytes_on_wire);
  protocol::values body;
  auto used = answer_overhead;
  for (const auto* each :
       core.records.find(m.body.key, m.body.kind, now(self), protocol::limits::records_per_answer_max)) {
    if (used + each->raw.size() + 3 > room)
      break;
    used += each->raw.size() + 3;
    body.records.push_back(each->raw);
  }
  if (m.body.kind != protocol::record_kind::value || body.records.empty()) // a value is the same everywhere
    add_closest_that_fit(core, m.from, m.body.key, std::min(contacts_to_a_value, core.outside.rules->table.k), used,
                         room, body);
  send_answer(self, m.from, m.envelope.transaction, body, m.envelope.sender);
}

void answer(peer_pointer self, const received<protocol::store>& m) {
  auto& core = *self->state.core;
  auto status = protocol::store_status::no_token;
  if (m.body.kind == protocol::record_kind::provider)
    status = protocol::store_status::invalid; // those come by `provide`
  else if (has_token(core, m.envelope, m.from))
    status = keep(self, m.body.kind, m.body.record, m.from);
  core.outside.measured->add(counter::record_stored,
                             status == protocol::store_status::accepted ? "accepted" : "refused", 1);
  send_answer(self, m.from, m.envelope.transaction, protocol::stored{status}, m.envelope.sender);
}

void answer(peer_pointer self, const received<protocol::provide>& m) {
  auto& core = *self->state.core;
  auto status = protocol::store_status::no_token;
  if (has_token(core, m.envelope, m.from))
    status = keep(self, protocol::record_kind::provider, m.body.record, m.from);
  send_answer(self, m.from, m.envelope.transaction, protocol::stored{status}, m.envelope.sender);
}

void answer(peer_pointer self, const received<protocol::announce>& m) {
  ask_sink<record_kept>(self, m);
}

void answer(peer_pointer self, const received<protocol::seed>& m) {
  ask_sink<record_kept>(self, m);
}

void answer(peer_pointer self, const received<protocol::advertise>& m) {
  ask_sink<protocol::wanted>(self, m);
}

void answer(peer_pointer self, const received<protocol::dial_back>& m) {
  const auto& core = *self->state.core;
  if (!core.attached || !core.attached->dials || !has_token(core, m.envelope, m.from))
    send_answer(self, m.from, m.envelope.transaction, protocol::stored{protocol::store_status::no_token});
  else
    self->send(core.attached->dials, m);
}

} // namespace souk::actors
