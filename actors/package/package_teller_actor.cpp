#include "actors/package/package_teller_actor.hpp"

#include <algorithm>
#include <utility>

#include "actors/clock.hpp"
#include "actors/package/content_fetcher_actor.hpp"
#include "actors/package/head_reader_actor.hpp"
#include "actors/package/name_resolver_actor.hpp"
#include "actors/package/provider_records.hpp"
#include "protocol/invariant.hpp"
#include "protocol/package/release_check.hpp"

namespace souk::actors {
namespace {

using self_pointer = package_teller_actor::stateful_pointer<package_teller_state>;

const protocol::index_entry& newest_entry(const package_info& told) {
  const auto newest = [&told](const protocol::index_entry& each) { return each.version == told.head.newest; };
  const auto found = std::find_if(told.index.versions.begin(), told.index.versions.end(), newest);
  protocol::invariant(found != told.index.versions.end(), "a checked index has the newest version");
  return *found;
}

void end_good(self_pointer self) {
  auto& state = self->state;
  state.told.took_ms = protocol::to_ms(now(self) - state.began);
  conclude(self, answers<package_info>{std::move(state.told)});
}

void on_release(self_pointer self, answers<fetched_content>& got) {
  auto& told = self->state.told;
  if (!got)
    return conclude_failed(self, std::move(got.error()));
  auto checked = protocol::check_release(*got->whole, newest_entry(told), told.package);
  if (!checked)
    return conclude_failed(self, std::move(checked.error()));
  told.newest = std::move(*checked);
  end_good(self);
}

// Of the providers each counts, this node too.
void on_providers(self_pointer self, const cache_answer& found) {
  auto& state = self->state;
  const auto& outside = state.kin->outside->peer;
  state.told.seeders = found.records.size();
  auto sources = contacts_in(found.records, outside, outside.wall(now(self)), state.order.package.peers);
  self
    ->request(self->spawn(content_fetcher, state.kin), caf::infinite,
              fetch_content{newest_entry(state.told).release, protocol::limits::release_bytes_max, std::move(sources),
                            blob_role::fetched, "the release document of " + state.told.package.name})
    .then([self](answers<fetched_content>& got) { on_release(self, got); });
}

void on_read(self_pointer self, answers<package_read>& read) {
  auto& told = self->state.told;
  if (!read)
    return conclude_failed(self, std::move(read.error()));
  told.head = std::move(read->head);
  told.index = std::move(read->index);
  told.found_in = std::string{to_string(read->source)};
  self->request(self->state.kin->cache, caf::infinite, providers_of(newest_entry(told).archive))
    .then([self](const cache_answer& found) { on_providers(self, found); });
}

void on_resolved(self_pointer self, answers<protocol::package_name>& package) {
  auto& state = self->state;
  if (!package)
    return conclude_failed(self, std::move(package.error()));
  state.told.package = *package;
  read_package order;
  order.package = std::move(*package);
  order.allow_expired = true; // it is only shown
  order.also_ask = state.order.package.peers;
  self->request(self->spawn(head_reader, state.kin), caf::infinite, std::move(order))
    .then([self](answers<package_read>& read) { on_read(self, read); });
}

answer_promise<package_info> start(self_pointer self, get_package_info& order) {
  auto& state = self->state;
  state.order = std::move(order);
  state.began = now(self);
  auto promise = promise_answer<package_info>(self);
  self->request(self->spawn(name_resolver, state.kin), caf::infinite, resolve_name{state.order.package, false})
    .then([self](answers<protocol::package_name>& package) { on_resolved(self, package); });
  return promise;
}

} // namespace

package_teller_actor::behavior_type package_teller(self_pointer self, std::shared_ptr<const family> kin) {
  self->state.kin = std::move(kin);
  return {[self](get_package_info& m) { return start(self, m); }};
}

} // namespace souk::actors
