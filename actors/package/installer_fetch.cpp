#include <algorithm>
#include <utility>

#include "actors/package/installer_steps.hpp"
#include "actors/package/package_fetcher_actor.hpp"
#include "protocol/package/layout.hpp"
#include "protocol/package/name.hpp"

namespace souk::actors {
namespace {

using self_pointer = installer_pointer;

constexpr std::size_t at_once = 4; // packages; each has several sources

void step(self_pointer self);

// --- the end: all of them into place, or none

void on_committed(self_pointer self, answers<std::vector<installed_package>>& committed) {
  auto& state = self->state;
  if (!committed)
    return end_failed(self, std::move(committed.error()));
  for (auto& each : *committed) {
    const auto* before = in_ledger(state, each.path);
    auto from = std::move(state.from[each.path]);
    state.report.installed.push_back(
      {std::move(each), std::move(from), before == nullptr ? std::string{} : before->version});
  }
  end_report(self);
}

bool lock_changes(const installer_state& state) {
  return !state.order.lock_path.empty() && (!state.order.lock || *state.order.lock != state.lock);
}

void commit(self_pointer self) {
  auto& state = self->state;
  const auto writes = lock_changes(state) && !state.order.dry_run;
  if (state.jobs.empty() && state.removed.empty() && !writes)
    return end_report(self);
  folder_change change{state.removed, {}, {}};
  if (writes) {
    change.lock_path = state.order.lock_path;
    change.lock_text = protocol::to_toml(state.lock);
  }
  state.report.removed = std::exchange(state.removed, {});
  self->request(state.kin->archives, caf::infinite, commit_unpacked{std::exchange(state.jobs, {}), std::move(change)})
    .then([self](answers<std::vector<installed_package>>& committed) { on_committed(self, committed); });
}

// --- one after another, a few at once

void on_fetched(self_pointer self, const std::string& path, answers<package_fetched>& got) {
  auto& state = self->state;
  --state.running;
  if (got) {
    state.jobs.push_back(got->job);
    state.from[path] = std::move(got->from);
    if (!state.failure && !tell(self, "unpacking", path.substr(state.order.root.size() + 1)))
      state.failure = nobody_waits();
  } else if (!state.failure) {
    state.failure = std::move(got.error());
  }
  step(self);
}

void fetch(self_pointer self, fetch_package order) {
  auto& state = self->state;
  ++state.running;
  const auto path = order.root + "/" + order.place;
  self->request(self->spawn(package_fetcher, state.kin), caf::infinite, std::move(order))
    .then([self, path](answers<package_fetched>& got) { on_fetched(self, path, got); });
}

// After a failure nothing new begins; what runs ends first, so that all of it can be undone.
void step(self_pointer self) {
  auto& state = self->state;
  while (!state.failure && state.running < at_once && !state.queue.empty()) {
    auto next = std::move(state.queue.back());
    state.queue.pop_back();
    fetch(self, std::move(next));
  }
  if (state.running > 0)
    return;
  if (state.failure)
    return end_failed(self, *state.failure);
  commit(self);
}

// --- what has to be done

installed_package as_planned(const protocol::chosen& what, const std::string& path, const std::string& root) {
  return {
    what.package, what.entry.version, what.entry.archive, what.entry.release, what.entry.archive_bytes, path, root, 0};
}

fetch_package fetch_order(const installer_state& state, const protocol::chosen& what, const std::string& place) {
  const auto root = state.roots.find(what.package);
  auto also_ask = root == state.roots.end() ? std::vector<protocol::contact>{} : root->second.peers;
  return {what, state.order.root, place, state.order.force, state.order.offline, std::move(also_ask), state.order.told};
}

std::string top_of(const std::string& path, const std::string& root) {
  const auto below = path.substr(root.size() + 1);
  return below.substr(0, below.find('/'));
}

// The folders at the top in which something has to change: a folder comes as a whole, with what is inside it.
std::set<std::string> changing(const installer_state& state, const std::vector<protocol::chosen>& all,
                               const std::vector<protocol::placed_package>& places,
                               const std::set<std::size_t>& asked) {
  std::set<std::string> tops;
  std::set<std::string> paths;
  for (const auto& each : places) {
    const auto path = state.order.root + "/" + each.path;
    paths.insert(path);
    const auto* there = in_ledger(state, path);
    if ((state.order.force && asked.contains(each.what)) || there == nullptr
        || there->archive != all[each.what].entry.archive)
      tops.insert(each.top);
  }
  for (const auto& row : state.ledger)
    if (const auto top = top_of(row.path, state.order.root);
        !paths.contains(row.path) && paths.contains(state.order.root + "/" + top))
      tops.insert(top); // something inside it is not wanted any more
  return tops;
}

// What the lock file named and nobody wants any more. Where there was none, only what was asked to go.
void find_removed(installer_state& state, const std::vector<protocol::placed_package>& places) {
  const auto is_placed = [&](const installed_package& row) {
    return std::ranges::any_of(places,
                               [&](const auto& each) { return state.order.root + "/" + each.path == row.path; });
  };
  for (const auto& row : state.ledger) {
    const auto is_top = row.path.find('/', state.order.root.size() + 1) == std::string::npos;
    const auto was_locked = state.order.lock && !protocol::index_in(*state.order.lock, row.package).versions.empty();
    if (is_top && was_locked && !is_placed(row))
      state.removed.push_back(row);
  }
}

// Reported as there already: what was asked for, with all that it needs; everything when nothing was named.
std::set<std::size_t> asked_for(const installer_state& state, const std::vector<protocol::chosen>& all) {
  std::vector<std::size_t> queue;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (state.order.wanted.empty() || state.roots.contains(all[i].package))
      queue.push_back(i);
  std::set<std::size_t> found{queue.begin(), queue.end()};
  for (std::size_t next = 0; next < queue.size(); ++next)
    for (const auto need : all[queue[next]].needs)
      if (found.insert(need).second)
        queue.push_back(need);
  return found;
}

// It may have been found at once, by its name.
void note_already(installer_state& state, const installed_package& there) {
  if (std::ranges::none_of(state.report.already,
                           [&there](const install_item& each) { return each.package.path == there.path; }))
    state.report.already.push_back({there, {}, {}});
}

std::optional<protocol::error> would_change(const installer_state& state) {
  if (!state.order.locked || !lock_changes(state))
    return std::nullopt;
  return protocol::error{protocol::errc::conflict, "souk.lock would change, and --locked leaves it as it is",
                         protocol::changes_between(state.order.lock.value_or(protocol::lock_file{}), state.lock)};
}

// What shall go and others need is not removed.
std::optional<protocol::error> still_needed(const installer_state& state, const std::vector<protocol::chosen>& all) {
  if (state.order.task != install_task::remove)
    return std::nullopt;
  for (const auto& each : all)
    for (const auto& name : state.order.named)
      if (each.package.name == name || each.package.text() == name) {
        protocol::error why{
          protocol::errc::conflict, name + " is needed by other packages, so it cannot be removed", {}};
        for (const auto& by : each.required_by)
          why.explanation.push_back(protocol::short_text(by) + " needs it");
        return why;
      }
  return std::nullopt;
}

} // namespace

void begin_fetch(installer_pointer self, const std::vector<protocol::chosen>& all) {
  auto& state = self->state;
  const auto places = protocol::lay_out(all);
  if (!places)
    return end_failed(self, places.error());
  state.lock = protocol::lock_of(state.wanted, all);
  state.report.resolved = all;
  if (auto why = still_needed(state, all))
    return end_failed(self, std::move(*why));
  if (auto why = would_change(state))
    return end_failed(self, std::move(*why));
  find_removed(state, *places);
  const auto asked = asked_for(state, all);
  const auto tops = changing(state, all, *places, asked);
  for (const auto& each : *places) {
    const auto& what = all[each.what];
    const auto path = state.order.root + "/" + each.path;
    const auto* there = in_ledger(state, path);
    if (!tops.contains(each.top) && asked.contains(each.what))
      note_already(state, *there);
    else if (tops.contains(each.top) && state.order.dry_run)
      state.report.installed.push_back(
        {as_planned(what, path, state.order.root), {}, there == nullptr ? std::string{} : there->version});
    else if (tops.contains(each.top))
      state.queue.push_back(fetch_order(state, what, each.path));
  }
  if (state.order.dry_run)
    state.report.removed = std::exchange(state.removed, {});
  step(self);
}

} // namespace souk::actors
