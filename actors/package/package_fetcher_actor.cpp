#include "actors/package/package_fetcher_actor.hpp"

#include <utility>

#include "actors/clock.hpp"
#include "actors/package/content_fetcher_actor.hpp"
#include "actors/package/downloader_actor.hpp"
#include "actors/package/provider_records.hpp"
#include "protocol/package/release_check.hpp"

namespace souk::actors {
namespace {

using protocol::errc;
using self_pointer = package_fetcher_actor::stateful_pointer<package_fetcher_state>;

void find_sources(self_pointer self);

const protocol::index_entry& entry(self_pointer self) {
  return self->state.order.what.entry;
}

std::string subject(self_pointer self) {
  return self->state.order.what.package.name + " " + entry(self).version;
}

// --- failing, and the second attempt

bool others_may_help(self_pointer self, const protocol::error& why) {
  const auto nobody = why.code == errc::no_peers || why.code == errc::timeout || why.code == errc::not_found;
  return nobody && !self->state.fresh && !self->state.order.offline;
}

protocol::error explained(self_pointer self, protocol::error why) {
  if (self->state.order.offline && why.code == errc::no_peers)
    return {errc::not_found, subject(self) + " is not here, and offline nobody is asked", {}};
  if (self->state.sources.empty() && why.code == errc::no_peers)
    return {
      errc::no_peers, "nobody has " + subject(self) + ": its publisher is not there, and no copy of it is known", {}};
  return why;
}

void fail_attempt(self_pointer self, protocol::error why) {
  auto& state = self->state;
  if (const auto job = std::exchange(state.job, std::nullopt))
    self->send(state.kin->archives, abandon_unpacked{{*job}});
  if (!others_may_help(self, why))
    return conclude_failed(self, explained(self, std::move(why)));
  state.fresh = true;
  find_sources(self);
}

// --- the archive

void on_finished(self_pointer self, answers<done>& finished) {
  if (!finished)
    return fail_attempt(self, std::move(finished.error()));
  conclude(self, answers<package_fetched>{package_fetched{*self->state.job, std::move(self->state.from)}});
}

void on_archive(self_pointer self, answers<downloaded>& got) {
  auto& state = self->state;
  if (!got)
    return fail_attempt(self, std::move(got.error()));
  state.from = std::move(got->from);
  self->request(state.kin->archives, caf::infinite, finish_unpack{*state.job}).then([self](answers<done>& finished) {
    on_finished(self, finished);
  });
}

void on_begun(self_pointer self, answers<unpack_begun>& begun) {
  auto& state = self->state;
  if (!begun)
    return fail_attempt(self, std::move(begun.error()));
  state.job = begun->job;
  self
    ->request(
      self->spawn(downloader, state.kin), caf::infinite,
      download{entry(self).archive, state.sources, blob_role::fetched, state.job, subject(self), state.order.told})
    .then([self](answers<downloaded>& got) { on_archive(self, got); });
}

// --- the release document

void on_release(self_pointer self, answers<fetched_content>& got) {
  auto& state = self->state;
  if (!got)
    return fail_attempt(self, std::move(got.error()));
  auto checked = protocol::check_release(*got->whole, entry(self), state.order.what.package);
  if (!checked)
    return fail_attempt(self, std::move(checked.error()));
  unpack_order order{std::move(*checked), entry(self).release, state.order.root, state.order.place, state.order.force};
  self->request(state.kin->archives, caf::infinite, begin_unpack{std::move(order)})
    .then([self](answers<unpack_begun>& begun) { on_begun(self, begun); });
}

void on_providers(self_pointer self, const cache_answer& found) {
  auto& state = self->state;
  const auto& outside = state.kin->outside->peer;
  state.sources = contacts_in(found.records, outside, outside.wall(now(self)), state.order.also_ask);
  self
    ->request(self->spawn(content_fetcher, state.kin), caf::infinite,
              fetch_content{entry(self).release, protocol::limits::release_bytes_max, state.sources, blob_role::fetched,
                            "the release document of " + subject(self)})
    .then([self](answers<fetched_content>& got) { on_release(self, got); });
}

void find_sources(self_pointer self) {
  const auto& state = self->state;
  if (state.order.offline)
    return on_providers(self, {});
  self->request(state.kin->cache, caf::infinite, providers_of(entry(self).archive, state.fresh))
    .then([self](const cache_answer& found) { on_providers(self, found); });
}

answer_promise<package_fetched> start(self_pointer self, fetch_package& order) {
  self->state.order = std::move(order);
  auto promise = promise_answer<package_fetched>(self);
  find_sources(self);
  return promise;
}

} // namespace

package_fetcher_actor::behavior_type package_fetcher(self_pointer self, std::shared_ptr<const family> kin) {
  self->state.kin = std::move(kin);
  return {[self](fetch_package& m) { return start(self, m); }};
}

} // namespace souk::actors
