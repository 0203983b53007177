#include "actors/package/copier_actor.hpp"

#include <utility>

#include <caf/send.hpp>

#include "actors/clock.hpp"
#include "actors/package/content_fetcher_actor.hpp"
#include "actors/package/copier_state.hpp"
#include "actors/package/downloader_actor.hpp"
#include "actors/package/provider_actor.hpp"
#include "actors/package/provider_records.hpp"
#include "protocol/package/release_check.hpp"

namespace souk::actors {
namespace {

using self_pointer = copier_actor::stateful_pointer<copier_state>;

const protocol::announcement_body& wanted(self_pointer self) {
  return self->state.order.wanted.body;
}

std::string subject(self_pointer self) {
  return wanted(self).name + " " + wanted(self).version;
}

// An announcement states no dependencies: those of the document itself stand in, the rest must agree.
answers<protocol::release> check_copy(const protocol::bytes& raw, const protocol::announcement_body& said) {
  const auto decoded = protocol::decode_canonical<protocol::release>(raw);
  if (!decoded)
    return protocol::fail(protocol::errc::verification, "not a release document");
  const protocol::index_entry entry{said.version,          said.release,          said.archive, said.archive_bytes,
                                    decoded->dependencies, decoded->published_at, false,        ""};
  return protocol::check_release(raw, entry, {protocol::publisher_id_of(said.publisher.first), said.name});
}

// The provider record goes out on its own: the copy is complete whoever hears of it.
void provide(self_pointer self) {
  caf::anon_send(self->spawn(provider, self->state.kin), provide_content{wanted(self).archive});
  caf::anon_send(self->state.kin->copies, copies_changed{});
}

void on_archive(self_pointer self, answers<downloaded>& got) {
  if (!got)
    return conclude_failed(self, std::move(got.error()));
  provide(self);
  conclude(self, answers<copy_taken>{copy_taken{got->bytes}});
}

void on_release(self_pointer self, const answers<fetched_content>& got) {
  if (!got)
    return conclude_failed(self, got.error());
  if (const auto good = check_copy(*got->whole, wanted(self)); !good)
    return conclude_failed(self, good.error());
  auto& state = self->state;
  self
    ->request(
      self->spawn(downloader, state.kin), caf::infinite,
      download{wanted(self).archive, state.sources, state.order.role, std::nullopt, subject(self), state.order.told})
    .then([self](answers<downloaded>& archive) { on_archive(self, archive); });
}

void on_providers(self_pointer self, const cache_answer& found) {
  auto& state = self->state;
  const auto& outside = state.kin->outside->peer;
  std::vector<protocol::contact> first;
  if (state.order.from)
    first.push_back(*state.order.from);
  state.sources = contacts_in(found.records, outside, outside.wall(now(self)), std::move(first));
  self
    ->request(self->spawn(content_fetcher, state.kin), caf::infinite,
              fetch_content{wanted(self).release, protocol::limits::release_bytes_max, state.sources, state.order.role,
                            "the release document of " + subject(self)})
    .then([self](const answers<fetched_content>& got) { on_release(self, got); });
}

void on_room(self_pointer self, const room_for& room) {
  const auto within_quota = self->state.order.role != blob_role::pinned;
  if (within_quota && !room.held && room.bytes_free < wanted(self).archive_bytes)
    return conclude_failed(self, protocol::errc::disk_full, "the quota has no room for a copy of " + subject(self));
  if (self->state.order.from) // who asked for the copy has it: nobody else needs to be found
    return on_providers(self, {});
  self->request(self->state.kin->cache, caf::infinite, providers_of(wanted(self).archive))
    .then([self](const cache_answer& found) { on_providers(self, found); });
}

answer_promise<copy_taken> start(self_pointer self, take_copy& order) {
  auto& state = self->state;
  state.order = std::move(order);
  auto promise = promise_answer<copy_taken>(self);
  self->request(state.kin->kept, caf::infinite, get_room_for{wanted(self).archive, state.kin->outside->quota_bytes})
    .then([self](const room_for& room) { on_room(self, room); });
  return promise;
}

} // namespace

copier_actor::behavior_type copier(self_pointer self, std::shared_ptr<const family> kin) {
  self->state.kin = std::move(kin);
  return {[self](take_copy& m) { return start(self, m); }};
}

} // namespace souk::actors
