#include "actors/catalogue/gossip_state.hpp"
#include "actors/clock.hpp"

namespace souk::actors {
namespace {

using protocol::store_status;

constexpr std::size_t forward_fanout = 6; // reaches everyone with high probability up to e^6 times log N peers

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
         || (mode == seeding::trusted && state.trusted.contains(protocol::publisher_id_of(wanted.body.publisher.first)));
}

// Takes a copy unless one is on its way; `from` is asked first, when it is known to have it.
void take(gossip_pointer self, const protocol::announcement& wanted, const std::optional<protocol::contact>& from) {
  auto& state = self->state;
  const auto archive = wanted.body.archive;
  if (!state.copying.insert(archive).second)
    return;
  const auto forget = [self, archive] { self->state.copying.erase(archive); };
  self->request(state.spawn_copier(self), caf::infinite, take_copy{wanted, from})
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

protocol::wall_seconds wall(gossip_pointer self) {
  return self->state.outside->peer.wall(now(self));
}

} // namespace

caf::typed_response_promise<record_kept> on_announce(gossip_pointer self, const received<protocol::announce>& m) {
  auto promise = self->make_response_promise<record_kept>();
  self->request(self->state.catalogue, caf::infinite, add_announcement{m.body.announcement})
    .then([self, promise, raw = m.body.announcement, from = m.from](const announcement_added& added) mutable {
      const auto status = status_of(added.outcome);
      self->state.outside->peer.measured->add(counter::gossip_announced,
                                              status == store_status::accepted ? "accepted" : "duplicate", 1);
      promise.deliver(record_kept{status});
      if (status != store_status::accepted)
        return;
      push_to_some(self, raw, forward_fanout, from, std::nullopt);
      const auto checked = protocol::check_announcement(raw, wall(self));
      if (checked && willing(self->state, *checked))
        take(self, *checked, std::nullopt);
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
