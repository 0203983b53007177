#include "actors/node/sharer_actor.hpp"

#include <algorithm>

#include "actors/clock.hpp"
#include "actors/package/head_reader_actor.hpp"
#include "actors/package/name_resolver_actor.hpp"
#include "actors/package/provider_records.hpp"

namespace souk::actors {
namespace {

using self_pointer = sharer_actor::stateful_pointer<sharer_state>;

constexpr std::size_t peers_max = 4; // a link should fit a line

void name_peers(self_pointer self, const cache_answer& found, bool here) {
  self->request(self->state.kin->peer, caf::infinite, get_peer_view{}).then([self, found, here](const peer_view& view) {
    const auto& outside = *self->state.kin->outside;
    auto& peers = self->state.facts.peers;
    if (const auto where = reached_at(outside, view.observed); where && here && !outside.peer.rules->client)
      peers.push_back({outside.peer.self, *where});
    peers = contacts_in(found.records, outside.peer, outside.peer.wall(now(self)), std::move(peers));
    peers.resize(std::min(peers.size(), peers_max));
    conclude(self, answers<share_facts>{self->state.facts});
  });
}

void find_peers(self_pointer self) {
  const auto archive = self->state.facts.archive;
  self->request(self->state.kin->kept, caf::infinite, get_room_for{archive, 0})
    .then([self, archive](const room_for& room) {
      self->request(self->state.kin->cache, caf::infinite, providers_of(archive))
        .then([self, here = room.held](const cache_answer& found) { name_peers(self, found, here); });
    });
}

void read(self_pointer self, const protocol::package_name& package) {
  self
    ->request(self->spawn(head_reader, self->state.kin), caf::infinite, read_package{package, false, false, false, {}})
    .then([self, package](const answers<package_read>& read) {
      if (!read)
        return conclude_failed(self, read.error());
      const auto newest = std::ranges::find(read->index.versions, read->head.newest, &protocol::index_entry::version);
      if (newest == read->index.versions.end())
        return conclude_failed(self, protocol::errc::verification,
                               "the index does not have the version that its head names");
      self->state.facts = {package, newest->version, newest->archive, {}};
      find_peers(self);
    });
}

answer_promise<share_facts> start(self_pointer self, const share_package& order) {
  auto promise = promise_answer<share_facts>(self);
  self->request(self->spawn(name_resolver, self->state.kin), caf::infinite, resolve_name{order.package, false})
    .then([self](const answers<protocol::package_name>& package) {
      if (!package)
        return conclude_failed(self, package.error());
      read(self, *package);
    });
  return promise;
}

} // namespace

sharer_actor::behavior_type sharer(self_pointer self, std::shared_ptr<const family> kin) {
  self->state.kin = std::move(kin);
  return {[self](const share_package& m) { return start(self, m); }};
}

} // namespace souk::actors
