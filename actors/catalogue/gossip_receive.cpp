#include <algorithm>

#include "actors/catalogue/gossip_state.hpp"
#include "actors/clock.hpp"
#include "protocol/catalogue/reconciliation.hpp"
#include "protocol/dht/record.hpp"

namespace souk::actors {
namespace {

using protocol::store_status;

store_status status_of(announcement_outcome outcome) {
  switch (outcome) {
  case announcement_outcome::fresh:
    return store_status::accepted;
  case announcement_outcome::known:
    return store_status::held;
  case announcement_outcome::invalid:
    return store_status::invalid;
  case announcement_outcome::failed:
    return store_status::full;
  }
  return store_status::invalid;
}

bool willing(const gossip_state& state, const protocol::announcement& wanted) {
  const auto mode = state.outside->seeds;
  return mode == seeding::all
         || (mode == seeding::trusted
             && state.trusted.contains(protocol::publisher_id_of(wanted.body.publisher.first)));
}

// Takes a copy unless one is on its way; `from` is asked first, when it is known to have it.
void take(gossip_pointer self, const protocol::announcement& wanted, const std::optional<protocol::contact>& from) {
  auto& state = self->state;
  const auto archive = wanted.body.archive;
  if (!state.copying.insert(archive).second)
    return;
  const auto forget = [self, archive] { self->state.copying.erase(archive); };
  self->request(state.spawn_copier(self), caf::infinite, take_copy{wanted, from, blob_role::seeded, {}})
    .then([forget](const protocol::result<copy_taken>&) { forget(); }, [forget](const caf::error&) { forget(); });
}

// Kept already, room for it, or not: what a publisher hears that asks for a copy.
void answer_seed(gossip_pointer self, const protocol::announcement& wanted, const protocol::contact& from,
                 caf::typed_response_promise<record_kept> promise) {
  self->request(self->state.kept, caf::infinite, get_room_for{wanted.body.archive, self->state.outside->quota_bytes})
    .then([self, wanted, from, promise](const room_for& room) mutable {
      auto status = store_status::accepted;
      if (room.held)
        status = store_status::held;
      else if (room.bytes_free < wanted.body.archive_bytes)
        status = store_status::full;
      else
        take(self, wanted, from);
      promise.deliver(record_kept{status});
    });
}

// A release or a yank means a head with a higher sequence number: the next reader asks the network for it.
void forget_head(gossip_pointer self, const protocol::announcement& fresh) {
  if (!self->state.cache)
    return; // a small peer of the simulator has none
  const auto& body = fresh.body;
  self->send(self->state.cache,
             cache_drop{protocol::head_key({protocol::publisher_id_of(body.publisher.first), body.name})});
}

protocol::wall_seconds wall(gossip_pointer self) {
  return self->state.outside->peer.wall(now(self));
}

void count(gossip_pointer self, std::string_view what) {
  self->state.outside->peer.measured->add(counter::gossip_announced, what, 1);
}

// What the catalogue says of an announcement that a peer pushed.
void on_checked(gossip_pointer self, const protocol::short_id& id, const protocol::bytes& raw,
                const protocol::endpoint& from, announcement_outcome outcome) {
  auto& state = self->state;
  state.checking.erase(id);
  state.expected.arrived(id);
  if (outcome == announcement_outcome::invalid) {
    count(self, "invalid");
    return state.senders.note_invalid(from, now(self));
  }
  if (outcome != announcement_outcome::fresh)
    return count(self, "duplicate");
  count(self, "accepted");
  state.last_fresh = now(self);
  state.recent.add(id, raw);
  state.recent.note_holder(id, from);
  spread(self, id);
  const auto decoded = protocol::decode_canonical<protocol::announcement>(raw); // the catalogue has checked it
  if (!decoded)
    return;
  forget_head(self, *decoded);
  if (willing(state, *decoded))
    take(self, *decoded, std::nullopt);
}

protocol::bytes half_bytes_of(const protocol::short_id& id) {
  protocol::bytes made;
  for (const auto byte : id) {
    made.push_back(byte >> 4U);
    made.push_back(byte & 0x0fU);
  }
  return made;
}

// Of ids that were advertised: those that the store has not, and that nobody was asked for a moment ago.
std::vector<protocol::short_id> lacking(gossip_pointer self, const std::vector<protocol::short_id>& advertised,
                                        const std::vector<std::vector<protocol::short_id>>& held) {
  std::vector<protocol::short_id> made;
  for (std::size_t i = 0; i < advertised.size() && i < held.size(); ++i)
    if (held[i].empty() && self->state.expected.expect(advertised[i], now(self)))
      made.push_back(advertised[i]);
  return made;
}

caf::typed_response_promise<protocol::wanted> tell_sum(gossip_pointer self,
                                                       caf::typed_response_promise<protocol::wanted> promise) {
  self->request(self->state.kept, caf::infinite, sum_parts{{protocol::bytes{}}})
    .then([promise](const answers<std::vector<protocol::catalogue_sum>>& sums) mutable {
      promise.deliver(protocol::wanted{{}, sums ? sums->front() : protocol::catalogue_sum{}});
    });
  return promise;
}

} // namespace

caf::typed_response_promise<record_kept> on_announce(gossip_pointer self, const received<protocol::announce>& m) {
  auto& state = self->state;
  auto promise = self->make_response_promise<record_kept>();
  if (!state.senders.admit(m.from, now(self))) {
    count(self, "refused");
    return promise.deliver(record_kept{store_status::refused});
  }
  const auto id = protocol::short_id_of(protocol::announcement_id(m.body.announcement));
  if (state.recent.find(id) != nullptr || !state.checking.insert(id).second) {
    state.recent.note_holder(id, m.from);
    count(self, "duplicate");
    return promise.deliver(record_kept{store_status::held});
  }
  self->request(state.catalogue, caf::infinite, add_announcements{{m.body.announcement}})
    .then([self, promise, id, raw = m.body.announcement, from = m.from](const announcements_added& added) mutable {
      const auto outcome = added.outcomes.front();
      promise.deliver(record_kept{status_of(outcome)});
      on_checked(self, id, raw, from, outcome);
    });
  return promise;
}

// Asks the store only for what did not come lately.
caf::typed_response_promise<protocol::wanted> on_advertise(gossip_pointer self,
                                                           const received<protocol::advertise>& m) {
  auto promise = self->make_response_promise<protocol::wanted>();
  auto& state = self->state;
  if (state.senders.banned(m.from, now(self)))
    return promise.deliver(protocol::wanted{});
  std::vector<protocol::short_id> unknown;
  std::vector<protocol::bytes> prefixes;
  for (const auto& id : m.body.ids) {
    state.recent.note_holder(id, m.from);
    if (state.recent.find(id) != nullptr || state.checking.contains(id))
      continue;
    unknown.push_back(id);
    prefixes.push_back(half_bytes_of(id));
  }
  if (!m.body.ids.empty() && unknown.empty())
    return promise.deliver(protocol::wanted{});
  if (m.body.ids.empty())
    return tell_sum(self, promise);
  self->request(state.kept, caf::infinite, get_ids_under{prefixes})
    .then([self, promise, unknown](const answers<std::vector<std::vector<protocol::short_id>>>& held) mutable {
      promise.deliver(protocol::wanted{held ? lacking(self, unknown, *held) : std::vector<protocol::short_id>{}, {}});
    });
  return promise;
}

// What others found lacking is not pushed on: they will find it lacking elsewhere as well.
caf::typed_response_promise<taken> on_given(gossip_pointer self, const take_given& m) {
  auto promise = self->make_response_promise<taken>();
  if (m.items.empty() || self->state.senders.banned(m.from, now(self)))
    return promise.deliver(taken{});
  self->request(self->state.catalogue, caf::infinite, add_announcements{m.items})
    .then([self, promise, from = m.from](const announcements_added& added) mutable {
      for (auto invalid = std::ranges::count(added.outcomes, announcement_outcome::invalid); invalid > 0; --invalid)
        self->state.senders.note_invalid(from, now(self));
      promise.deliver(taken{static_cast<std::uint32_t>(fresh_among(added))});
    });
  return promise;
}

caf::typed_response_promise<record_kept> on_seed(gossip_pointer self, const received<protocol::seed>& m) {
  auto promise = self->make_response_promise<record_kept>();
  const auto checked = protocol::check_announcement(m.body.announcement, wall(self));
  if (!checked)
    return promise.deliver(record_kept{store_status::invalid});
  if (!willing(self->state, *checked))
    return promise.deliver(record_kept{store_status::refused});
  answer_seed(self, *checked, {m.envelope.sender.value_or(protocol::node_id{}), m.from}, promise);
  return promise;
}

} // namespace souk::actors
