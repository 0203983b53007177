#include <algorithm>
#include <utility>

#include "actors/clock.hpp"
#include "actors/package/head_reader_actor.hpp"
#include "actors/package/installer_steps.hpp"
#include "protocol/package/name.hpp"
#include "protocol/package/version.hpp"

namespace souk::actors {
namespace {

using protocol::errc;
using self_pointer = installer_pointer;

void step(self_pointer self);

// --- the plan's questions

// A share link means one archive: the plan is shown that version alone.
protocol::result<protocol::release_index> only_linked(protocol::release_index index, const protocol::digest& archive) {
  std::erase_if(index.versions, [&archive](const protocol::index_entry& each) { return each.archive != archive; });
  if (index.versions.empty())
    return protocol::fail(errc::verification, "the link names content that is no release of " + index.package.name);
  return index;
}

protocol::result<protocol::release_index> index_for_plan(const installer_state& state, protocol::release_index index) {
  const auto root = state.roots.find(index.package);
  if (root == state.roots.end() || !root->second.archive)
    return index;
  return only_linked(std::move(index), *root->second.archive);
}

void on_read(self_pointer self, const protocol::package_name& package, answers<package_read>& read) {
  auto& state = self->state;
  state.reading.erase(package);
  const auto missing = !read && read.error().code == errc::not_found && !state.roots.contains(package);
  auto index = read ? index_for_plan(state, std::move(read->index)) : protocol::fail(read.error());
  if (missing)
    state.plan->on_missing(package);
  else if (!index)
    return end_failed(self, std::move(index.error()));
  else
    state.plan->on_index(package, std::move(*index));
  step(self);
}

void read(self_pointer self, const protocol::package_name& package) {
  auto& state = self->state;
  (void)tell(self, "resolving", package.name); // nothing is changed yet: the first package asks again
  const auto root = state.roots.find(package);
  const auto also_ask = root == state.roots.end() ? std::vector<protocol::contact>{} : root->second.peers;
  // What a person asks for may be newer than what a cache remembers; its dependencies may come from there.
  const auto fresh = (root != state.roots.end() || state.order.task == install_task::update) && !state.order.offline;
  state.reading.insert(package);
  self
    ->request(self->spawn(head_reader, state.kin), caf::infinite,
              read_package{package, fresh, state.order.offline, state.order.allow_expired, also_ask})
    .then([self, package](answers<package_read>& found) { on_read(self, package, found); });
}

void finish(self_pointer self) {
  auto chosen = self->state.plan->finish();
  if (!chosen)
    return end_failed(self, std::move(chosen.error()));
  begin_fetch(self, *chosen);
}

void step(self_pointer self) {
  auto& state = self->state;
  for (const auto& package : state.plan->wanted_indexes())
    if (!state.reading.contains(package))
      read(self, package);
  if (state.reading.empty())
    finish(self);
}

// --- what is wanted, and by which rules

bool is_called(const protocol::package_name& package, const std::string& name) {
  return package.name == name || package.text() == name;
}

std::vector<protocol::wanted_root> all_roots(const installer_state& state) {
  auto all = protocol::roots_of(state.wanted, state.order.project);
  for (auto& each : all)
    if (const auto asked = state.roots.find(each.package); asked != state.roots.end())
      each.locked = asked->second.archive.has_value();
  return all;
}

protocol::plan_rules rules_of(self_pointer self) {
  const auto& order = self->state.order;
  protocol::plan_rules made;
  made.versions = order.versions;
  if (order.minimum_age_s > 0)
    made.published_until = self->state.kin->outside->peer.wall(now(self)) - order.minimum_age_s;
  if (!order.lock)
    return made;
  made.locked = protocol::versions_in(*order.lock);
  for (auto& [package, of] : made.locked)
    if (order.task == install_task::update)
      of.preferred = !order.named.empty()
                     && std::ranges::none_of(order.named, [&](const auto& name) { return is_called(package, name); });
  return made;
}

// Everything from the lock file needs no record and no index, however old it is.
bool may_plan_from_lock(const installer_state& state) {
  const auto is_link = [](const auto& each) { return each.second.archive.has_value(); };
  return state.order.lock && state.order.task != install_task::update && std::ranges::none_of(state.roots, is_link);
}

protocol::error does_not_fit(const installer_state& state, const protocol::error& why) {
  auto made = protocol::error{errc::conflict, "souk.lock does not hold what is wanted, and --locked leaves it as it is",
                              why.explanation};
  made.explanation.insert(made.explanation.begin(), why.message);
  if (!state.order.lock)
    made = {errc::conflict, "there is no " + state.order.lock_path + ", and --locked makes none", {}};
  return made;
}

// --- what was wanted before

protocol::error not_wanted(const installer_state& state, const std::string& name) {
  for (const auto& each : state.order.project)
    if (is_called({each.publisher, each.name}, name))
      return {errc::conflict, name + " is a dependency of souk.toml: take it out there, then run souk install", {}};
  protocol::error made{errc::conflict, name + " was not asked for by itself: others need it", {}};
  for (const auto& each : state.order.lock->packages)
    for (const auto& of : each.entry.dependencies)
      if (is_called({of.publisher, of.name}, name))
        made.explanation.push_back(protocol::short_text(each.package) + " " + each.entry.version + " needs it");
  if (made.explanation.empty())
    return {errc::not_found, name + " is not installed here; `souk list` shows what is", {}};
  return made;
}

// False when the command ended.
bool take_out(self_pointer self) {
  auto& state = self->state;
  for (const auto& name : state.order.named)
    if (std::erase_if(state.wanted, [&name](const auto& each) { return is_called(each.first, name); }) == 0) {
      end_failed(self, not_wanted(state, name));
      return false;
    }
  return true;
}

// False when the command ended.
bool check_named(self_pointer self) {
  const auto& state = self->state;
  for (const auto& name : state.order.named)
    if (std::ranges::none_of(state.order.lock->packages,
                             [&name](const auto& each) { return is_called(each.package, name); })) {
      end_failed(self, {errc::not_found, name + " is not installed here; `souk list` shows what is", {}});
      return false;
    }
  return true;
}

} // namespace

void begin_plan(installer_pointer self) {
  auto& state = self->state;
  if (state.order.lock)
    state.wanted.insert(state.order.lock->wanted.begin(),
                        state.order.lock->wanted.end()); // what is asked for now stands
  if (state.order.task == install_task::remove && !take_out(self))
    return;
  if (state.order.task == install_task::update && !check_named(self))
    return;
  if (may_plan_from_lock(state)) {
    const auto chosen = protocol::plan_from_lock(*state.order.lock, all_roots(state), rules_of(self));
    if (chosen)
      return begin_fetch(self, *chosen);
    if (state.order.locked)
      return end_failed(self, does_not_fit(state, chosen.error()));
  } else if (state.order.locked && state.order.task == install_task::install) {
    return end_failed(self, does_not_fit(state, {}));
  }
  state.plan.emplace(all_roots(state), rules_of(self));
  step(self);
}

} // namespace souk::actors
