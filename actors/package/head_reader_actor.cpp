#include "actors/package/head_reader_actor.hpp"

#include <algorithm>
#include <utility>

#include "actors/clock.hpp"
#include "actors/package/content_fetcher_actor.hpp"
#include "actors/package/local_reader_actor.hpp"
#include "actors/package/provider_records.hpp"
#include "protocol/package/name.hpp"
#include "protocol/package/release_check.hpp"

namespace souk::actors {
namespace {

using self_pointer = head_reader_actor::stateful_pointer<head_reader_state>;

std::string subject(self_pointer self) {
  return protocol::short_text(self->state.order.package);
}

protocol::wall_seconds wall(self_pointer self) {
  return self->state.kin->outside->peer.wall(now(self));
}

void add_holders(self_pointer self, const lookup_report& report) {
  auto& holders = self->state.read.holders;
  const auto add = [&holders](const protocol::contact& whom) {
    if (std::find(holders.begin(), holders.end(), whom) == holders.end())
      holders.push_back(whom);
  };
  if (report.supplier)
    add(*report.supplier);
  for (const auto& near : report.closest)
    add(near.whom);
}

// --- the index: from the store or whom we know; else from the closest peers; else from providers

void try_closest(self_pointer self);
void try_providers(self_pointer self);

void on_index(self_pointer self, const protocol::bytes& raw) {
  auto& read = self->state.read;
  auto checked = protocol::check_index(raw, read.head);
  if (!checked)
    return conclude_failed(self, std::move(checked.error()));
  read.index = std::move(*checked);
  conclude(self, answers<package_read>{std::move(read)});
}

using next_try = void (*)(self_pointer);

// `otherwise` is null after the last try.
void fetch_index(self_pointer self, next_try otherwise) {
  auto& state = self->state;
  fetch_content order{state.read.head.index, protocol::limits::index_bytes_max, state.read.holders, blob_role::fetched,
                      "the index of " + subject(self)};
  self->request(self->spawn(content_fetcher, state.kin), caf::infinite, std::move(order))
    .then([self, otherwise](answers<fetched_content>& got) {
      if (got)
        on_index(self, *got->whole);
      else if (otherwise != nullptr)
        otherwise(self);
      else
        conclude_failed(self, std::move(got.error()));
    });
}

void try_closest(self_pointer self) {
  run_lookup closest;
  closest.target = protocol::head_key(self->state.order.package);
  self->request(self->state.kin->peer, caf::infinite, closest).then([self](const lookup_report& report) {
    add_holders(self, report);
    fetch_index(self, try_providers);
  });
}

void on_providers(self_pointer self, const cache_answer& found) {
  auto& read = self->state.read;
  read.holders = contacts_in(found.records, self->state.kin->outside->peer, wall(self), std::move(read.holders));
  fetch_index(self, nullptr);
}

void try_providers(self_pointer self) {
  self->request(self->state.kin->cache, caf::infinite, providers_of(self->state.read.head.index))
    .then([self](const cache_answer& found) { on_providers(self, found); });
}

// --- the head

void on_noted(self_pointer self, bool was_looked_up, answers<done>& noted) {
  if (!noted)
    return conclude_failed(self, std::move(noted.error()));
  fetch_index(self, was_looked_up ? try_providers : try_closest);
}

void on_missing_head(self_pointer self, const cache_answer& found) {
  if (found.lookup && found.lookup->end == protocol::lookup_end::no_contacts)
    return conclude_failed(self, protocol::errc::no_peers,
                           "no peer is known: give one with --bootstrap, `souk join LINK` or `souk node connect ADDR`");
  conclude_failed(self, protocol::errc::not_found,
                  "nobody knows " + subject(self) + ": its publisher is not there, and no peer keeps its record");
}

void on_head(self_pointer self, const cache_answer& found) {
  auto& state = self->state;
  if (found.records.empty())
    return on_missing_head(self, found);
  auto head = protocol::check_head(found.records.front(), wall(self), state.order.allow_expired);
  if (!head)
    return conclude_failed(self, std::move(head.error()));
  state.read.head = std::move(head->body);
  state.read.source = found.source;
  state.read.holders = state.order.also_ask;
  if (found.lookup)
    add_holders(self, *found.lookup);
  self
    ->request(state.kin->kept, caf::infinite,
              note_head{state.order.package, state.read.head.sequence, state.read.head.publisher.rotations.size()})
    .then([self, looked_up = found.lookup != nullptr](answers<done>& noted) { on_noted(self, looked_up, noted); });
}

// --- the beginning

void read_offline(self_pointer self) {
  self->request(self->spawn(local_reader, self->state.kin), caf::infinite, read_local{self->state.order.package})
    .then([self](answers<package_read>& read) { conclude(self, std::move(read)); });
}

answer_promise<package_read> start(self_pointer self, read_package& order) {
  auto& state = self->state;
  state.order = std::move(order);
  auto promise = promise_answer<package_read>(self);
  if (state.order.offline) {
    read_offline(self);
    return promise;
  }
  const cache_get wanted{
    .key = protocol::head_key(state.order.package), .kind = protocol::record_kind::head, .fresh = state.order.fresh};
  self->request(state.kin->cache, caf::infinite, wanted).then([self](const cache_answer& found) {
    on_head(self, found);
  });
  return promise;
}

} // namespace

head_reader_actor::behavior_type head_reader(self_pointer self, std::shared_ptr<const family> kin) {
  self->state.kin = std::move(kin);
  return {[self](read_package& m) { return start(self, m); }};
}

} // namespace souk::actors
