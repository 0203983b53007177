// Who is pinged or challenged, so as to enter the table: docs/decisions/0005-proving-contacts.md and 0023-challenges.md.
#include "actors/clock.hpp"
#include "actors/dht/peer_state.hpp"

#include <algorithm>

#include "protocol/dht/likely_near.hpp"
#include "protocol/invariant.hpp"
#include "protocol/node/identity.hpp"

namespace souk::actors {
namespace {

using namespace std::chrono_literals;
using use = protocol::routing_table::use;

constexpr std::size_t proving_max = 24; // at once: a table fills in some round trips, and signatures come in no burst
constexpr std::size_t to_prove_max = 128; // beyond it a contact is forgotten: it will be heard of again
constexpr protocol::duration youth = 1min;

// A contact for a bucket that is full costs as many signatures as one that is missed. The first dozens are welcome, for any
// may turn out to be near. Later one that spreads a bucket better is in no hurry; one that is said to be near is in some.
// Substitutes come by themselves, as those whose places others take.
struct pace {
  protocol::duration interval;
  int at_once = 0;
};
constexpr pace seeking_near{10s, 4};
constexpr pace spreading{1min, 32};
constexpr pace stocking{1min, 4};

constexpr std::size_t transaction_bytes = sizeof(std::uint64_t);

// The nonce of a ping: its transaction, for a challenge says no more, then what follows from it and a secret of this peer, so
// that it need not be kept.
protocol::nonce nonce_for(const peer_core& core, std::uint64_t transaction) {
  protocol::nonce made{};
  const auto secret = core.draws.at(transaction);
  for (std::size_t i = 0; i < transaction_bytes; ++i) {
    const auto shift = 8 * (transaction_bytes - 1 - i);
    made[i] = static_cast<std::uint8_t>(transaction >> shift);
    made[transaction_bytes + i] = static_cast<std::uint8_t>(secret >> shift);
  }
  return made;
}

std::uint64_t transaction_of(const protocol::nonce& challenge) {
  std::uint64_t made = 0;
  for (std::size_t i = 0; i < transaction_bytes; ++i)
    made = made << 8 | challenge[i];
  return made;
}

protocol::ping ping_with(const protocol::nonce& nonce) {
  return {protocol::wire_version, protocol::wire_version, 0, nonce};
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

// Whether the table has use for a contact that is not being proved yet. A yes is to be followed by a proof: it may count.
bool is_wanted(peer_pointer self, const protocol::contact& whom) {
  auto& core = *self->state.core;
  const auto wanted = core.table.use_of(whom);
  if (wanted == use::none || is_being_proved(core, whom) || is_shunned(core, whom.id, now(self)))
    return false;
  switch (wanted) {
  case use::none:
    return false;
  case use::substitute:
    return may_ping(core.stocked, stocking, now(self));
  case use::better:
    return may_ping(core.spread, spreading, now(self));
  case use::needed:
    return true;
  }
  protocol::invariant(false, "a table has some use for a contact, or none");
  return false;
}

void begin_proof(peer_pointer self, const protocol::contact& whom) {
  if (send_ping(self, whom, {}) && whom.id != protocol::node_id{})
    self->state.core->proving.push_back(whom);
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

bool is_young(peer_pointer self) {
  return now(self) - self->state.core->born <= youth;
}

// A young peer fills its table with those it is told of. Later it knows enough, and pings nobody because others say so.
void fill_young(peer_pointer self, const std::vector<protocol::contact>& told) {
  const auto& core = *self->state.core;
  if (!core.outside.rules->prove_contacts || !is_young(self))
    return;
  for (const auto& each : told)
    if (core.table.use_of(each) == use::needed)
      prove(self, each);
}

// But for some who seem to be near: a young peer pings all whom its table needs, and at any age they are worth a ping
// now and then.
void seek_near(peer_pointer self, const hearsay& told, protocol::duration to_answerer) {
  auto& core = *self->state.core;
  if (!core.outside.rules->table.prefer_near || !core.round_trips.tell_distance())
    return;
  const auto young = is_young(self);
  for (const auto& each : protocol::likely_near(core.table, to_answerer, *told.contacts, *told.rtts))
    if (core.proving.size() < proving_max && !is_being_proved(core, each)
        && ((young && core.table.use_of(each) == use::needed) || may_ping(core.near_sought, seeking_near, now(self))))
      prove(self, each);
}

} // namespace

std::optional<protocol::contact> proved_by(const peer_core& core, const protocol::rpc_table<rpc_waiter>::pending& asked,
                                           const protocol::pong& body) {
  std::optional<protocol::node_id> asker;
  if (!core.outside.rules->client)
    asker = core.outside.self;
  const auto sent = ping_with(nonce_for(core, asked.transaction));
  const auto answerer = protocol::proven_answerer(body, sent, asked.transaction, asker);
  if (!answerer || *answerer == core.outside.self)
    return std::nullopt;
  return protocol::contact{*answerer, asked.asked.where};
}

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

void note_told(peer_pointer self, const protocol::message& body, protocol::duration to_answerer) {
  const auto told = told_in(body);
  if (told.contacts == nullptr)
    return;
  fill_young(self, *told.contacts);
  seek_near(self, told, to_answerer);
}

void answer_challenge(peer_pointer self, const protocol::contact& challenger, const protocol::nonce& challenge) {
  const auto& core = *self->state.core;
  if (core.outside.rules->client || challenger.id == protocol::node_id{})
    return;
  const auto transaction = transaction_of(challenge);
  const auto proof =
    protocol::make_pong(*core.outside.keys, ping_with(challenge), transaction, challenger.id, challenger.where);
  send_answer(self, challenger.where, transaction, proof, challenger.id);
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
  if (is_wanted(self, whom))
    prove(self, whom);
}

std::optional<protocol::nonce> challenge(peer_pointer self, const protocol::contact& whom) {
  auto& core = *self->state.core;
  if (core.outside.rules->client || core.proving.size() >= proving_max || core.requests.full()
      || whom.id == protocol::node_id{} || !is_wanted(self, whom))
    return std::nullopt;
  const auto transaction = core.draws.next();
  await_answer(self, transaction, whom, protocol::ping::tag, {}, {});
  core.proving.push_back(whom);
  return nonce_for(core, transaction);
}

bool send_ping(peer_pointer self, const protocol::contact& whom, rpc_waiter waiter) {
  auto& core = *self->state.core;
  const auto transaction = core.draws.next();
  return send_request(self, whom, {}, ping_with(nonce_for(core, transaction)), std::move(waiter), transaction);
}

} // namespace souk::actors
