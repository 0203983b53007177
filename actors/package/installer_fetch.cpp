#include <utility>

#include "actors/package/installer_steps.hpp"
#include "actors/package/package_fetcher_actor.hpp"

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
    auto from = std::move(state.from[each.package]);
    state.report.installed.push_back({std::move(each), std::move(from)});
  }
  end_report(self);
}

void commit(self_pointer self) {
  auto& state = self->state;
  if (state.jobs.empty())
    return end_report(self);
  self->request(state.kin->archives, caf::infinite, commit_unpacked{std::exchange(state.jobs, {})})
    .then([self](answers<std::vector<installed_package>>& committed) { on_committed(self, committed); });
}

// --- one after another, a few at once

void on_fetched(self_pointer self, const protocol::package_name& package, answers<package_fetched>& got) {
  auto& state = self->state;
  --state.running;
  if (got) {
    state.jobs.push_back(got->job);
    state.from[package] = std::move(got->from);
  } else if (!state.failure) {
    state.failure = std::move(got.error());
  }
  step(self);
}

void fetch(self_pointer self, protocol::chosen what) {
  auto& state = self->state;
  ++state.running;
  const auto package = what.package;
  const auto root = state.roots.find(package);
  auto also_ask = root == state.roots.end() ? std::vector<protocol::contact>{} : root->second.peers;
  self->request(self->spawn(package_fetcher, state.kin), caf::infinite,
                fetch_package{std::move(what), state.order.root, state.order.force, state.order.offline,
                              std::move(also_ask), state.order.told})
    .then([self, package](answers<package_fetched>& got) { on_fetched(self, package, got); });
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

installed_package as_planned(const protocol::chosen& what, const std::string& root) {
  return {what.package, what.entry.version, what.entry.archive, what.entry.release, what.entry.archive_bytes,
          root + "/" + what.package.name, root, 0};
}

} // namespace

void begin_fetch(installer_pointer self, std::vector<protocol::chosen> all) {
  auto& state = self->state;
  for (auto& each : all) {
    const auto* there = in_ledger(state, each.package);
    if (there != nullptr && there->archive == each.entry.archive && !state.order.force)
      state.report.already.push_back({*there, {}});
    else if (state.order.dry_run)
      state.report.installed.push_back({as_planned(each, state.order.root), {}});
    else
      state.queue.push_back(std::move(each));
  }
  step(self);
}

} // namespace souk::actors
