#include "actors/catalogue/gossip_actor.hpp"

#include <cstring>

#include "actors/catalogue/gossip_state.hpp"

namespace souk::actors {
namespace {

std::uint64_t first_bytes(const protocol::node_id& id) {
  std::uint64_t number = 0;
  std::memcpy(&number, id.raw.data(), sizeof number);
  return number;
}

void load_trusted(gossip_pointer self) {
  self->request(self->state.kept, caf::infinite, get_trusted{})
    .then([self](const answers<std::vector<trusted_publisher>>& loaded) {
      if (loaded)
        for (const auto& each : *loaded)
          self->state.trusted.insert(each.publisher);
    });
}

} // namespace

gossip_actor::behavior_type gossip(gossip_pointer self, std::shared_ptr<const environment> outside, peer_actor peer,
                                   store_actor kept, catalogue_actor catalogue, cache_tier_actor cache) {
  auto& state = self->state;
  state.draws = protocol::random_source{first_bytes(outside->peer.self), 0, 0};
  state.outside = std::move(outside);
  state.peer = std::move(peer);
  state.kept = std::move(kept);
  state.catalogue = std::move(catalogue);
  state.cache = std::move(cache);
  load_trusted(self);
  if (!state.outside->peer.rules->client)
    arm_ticks(self);
  return {
    [self](const received<protocol::announce>& m) { return on_announce(self, m); },
    [self](const received<protocol::seed>& m) { return on_seed(self, m); },
    [self](const received<protocol::advertise>& m) { return on_advertise(self, m); },
    [self](const take_given& m) { return on_given(self, m); },
    [self](advertising_due) { advertise_all(self); },
    [self](comparing_due) { on_comparing_due(self); },
    [self](const push_announcement& m) { return push_own(self, m.raw); },
    [self](const pull_catalogue& m) { return begin_pull(self, m); },
    [self](const set_copier& m) { self->state.spawn_copier = m.spawn; },
    [self](const answered& m) { on_gossip_answered(self, m); },
    [self](const unanswered& m) { on_gossip_unanswered(self, m); },
    [](const slow&) {},
    [self](stream_answered& m) { on_page(self, m); },
  };
}

} // namespace souk::actors
