#include "actors/package/copy_keeper_actor.hpp"

#include <utility>

#include "actors/clock.hpp"
#include "actors/package/copier_state.hpp"
#include "actors/package/head_reader_actor.hpp"
#include "actors/package/name_resolver_actor.hpp"
#include "protocol/package/version.hpp"

namespace souk::actors {
namespace {

using self_pointer = copy_keeper_actor::stateful_pointer<copy_keeper_state>;
using protocol::errc;
using protocol::index_entry;

void end(self_pointer self) {
  auto& done = self->state.done;
  done.took_ms = protocol::to_ms(now(self) - self->state.began);
  conclude(self, answers<copies_kept>{std::move(done)});
}

// The versions that an order means. A range holds of the index what satisfies it.
answers<std::vector<index_entry>> named_by(const package_ref& wanted, const protocol::release_index& index) {
  const auto range = protocol::parse_range(wanted.range);
  if (!range)
    return protocol::fail(range.error());
  std::vector<index_entry> found;
  for (const auto& each : index.versions)
    if (const auto version = protocol::parse_version(each.version);
        version && (wanted.range.empty() || satisfies(*version, *range)))
      found.push_back(each);
  return found;
}

// Of those, the newest that was not taken back.
const index_entry* newest_of(const std::vector<index_entry>& all) {
  const index_entry* newest = nullptr;
  for (const auto& each : all) {
    const auto is_newer =
      newest == nullptr || *protocol::parse_version(newest->version) < *protocol::parse_version(each.version);
    if (!each.yanked && is_newer)
      newest = &each;
  }
  return newest;
}

// --- seed, pin

void on_copied(self_pointer self, const index_entry& what, const answers<copy_taken>& taken) {
  if (!taken)
    return conclude_failed(self, taken.error());
  self->state.done.copies.push_back({what.version, what.archive, what.archive_bytes});
  end(self);
}

void take(self_pointer self, const protocol::head_body& head, const index_entry& what) {
  auto& state = self->state;
  take_copy order;
  auto& wanted = order.wanted.body;
  wanted.publisher = head.publisher;
  wanted.name = head.name;
  wanted.version = what.version;
  wanted.release = what.release;
  wanted.archive = what.archive;
  wanted.archive_bytes = what.archive_bytes;
  order.role = state.order.how == keeping::pinned ? blob_role::pinned : blob_role::seeded;
  order.told = state.order.told;
  self->request(self->spawn(copier, state.kin), caf::infinite, std::move(order))
    .then([self, what](const answers<copy_taken>& taken) { on_copied(self, what, taken); });
}

// --- unseed

void release_all(self_pointer self, const std::vector<index_entry>& all) {
  release_copies order;
  for (const auto& each : all)
    order.copies.push_back({each.archive, each.release});
  self->request(self->state.kin->kept, caf::infinite, std::move(order))
    .then([self, all](const answers<std::vector<bool>>& was_held) {
      if (!was_held)
        return conclude_failed(self, was_held.error());
      self->send(self->state.kin->copies, copies_changed{});
      auto& done = self->state.done;
      for (std::size_t i = 0; i < all.size(); ++i)
        if (was_held->at(i))
          done.copies.push_back({all[i].version, all[i].archive, all[i].archive_bytes});
      if (done.copies.empty())
        return conclude_failed(self, errc::not_found, "no copy of " + done.package.name + " is seeded or pinned here");
      end(self);
    });
}

void on_read(self_pointer self, const package_read& read) {
  const auto& state = self->state;
  const auto all = named_by(state.order.package, read.index);
  if (!all)
    return conclude_failed(self, all.error());
  if (state.order.how == keeping::none)
    return release_all(self, *all);
  if (const auto* newest = newest_of(*all))
    return take(self, read.head, *newest);
  conclude_failed(self, errc::not_found, state.done.package.name + " has no version " + state.order.package.range);
}

void on_package(self_pointer self, const answers<protocol::package_name>& package) {
  if (!package)
    return conclude_failed(self, package.error());
  self->state.done.package = *package;
  self
    ->request(self->spawn(head_reader, self->state.kin), caf::infinite,
              read_package{*package, false, false, false, self->state.order.package.peers})
    .then([self](const answers<package_read>& read) {
      if (!read)
        return conclude_failed(self, read.error());
      on_read(self, *read);
    });
}

answer_promise<copies_kept> start(self_pointer self, const keep_copies& order) {
  auto& state = self->state;
  state.order = order;
  state.done.how = order.how;
  state.began = now(self);
  auto promise = promise_answer<copies_kept>(self);
  self->request(self->spawn(name_resolver, state.kin), caf::infinite, resolve_name{order.package, false})
    .then([self](const answers<protocol::package_name>& package) { on_package(self, package); });
  return promise;
}

} // namespace

copy_keeper_actor::behavior_type copy_keeper(self_pointer self, std::shared_ptr<const family> kin) {
  self->state.kin = std::move(kin);
  return {[self](const keep_copies& m) { return start(self, m); }};
}

} // namespace souk::actors
