#include "actors/package/installer_actor.hpp"

#include <algorithm>
#include <utility>

#include "actors/clock.hpp"
#include "actors/package/already_there.hpp"
#include "actors/package/installer_steps.hpp"
#include "actors/package/name_resolver_actor.hpp"
#include "protocol/package/version.hpp"

namespace souk::actors {
namespace {

using self_pointer = installer_pointer;

// --- what is there already

bool is_there(self_pointer self, const package_ref& wanted);

// --- which packages are meant

void note_root(self_pointer self, package_ref wanted, const protocol::package_name& package) {
  wanted.publisher = package.publisher;
  if (is_there(self, wanted))
    return;
  self->state.wanted[package] = wanted.range;
  self->state.roots.insert_or_assign(package, std::move(wanted));
}

// What is there needs no further look, unless the lock file has to be compared, or does not say yet that it is wanted.
bool is_there(self_pointer self, const package_ref& wanted) {
  auto& state = self->state;
  const auto* there = already_there(state.ledger, wanted, state.order.force || state.order.locked);
  if (there == nullptr || (state.order.lock && !state.order.lock->wanted.contains(there->package)))
    return false;
  state.report.already.push_back({*there, {}, {}});
  return true;
}

void end_resolving(self_pointer self) {
  auto& state = self->state;
  if (--state.resolving > 0)
    return;
  if (state.failure)
    return end_failed(self, *state.failure);
  if (state.roots.empty() && !state.order.wanted.empty() && !state.order.locked)
    return end_report(self);
  begin_plan(self);
}

void resolve(self_pointer self, const package_ref& wanted) {
  auto& state = self->state;
  ++state.resolving;
  self->request(self->spawn(name_resolver, state.kin), caf::infinite, resolve_name{wanted, state.order.offline})
    .then([self, wanted](const answers<protocol::package_name>& package) {
      if (package)
        note_root(self, wanted, *package);
      else if (!self->state.failure)
        self->state.failure = package.error();
      end_resolving(self);
    });
}

void on_ledger(self_pointer self, answers<std::vector<installed_package>>& ledger) {
  auto& state = self->state;
  if (!ledger)
    return end_failed(self, std::move(ledger.error()));
  state.ledger = std::move(*ledger);
  state.resolving = 1;
  for (const auto& each : state.order.wanted)
    if (!is_there(self, each))
      resolve(self, each);
  end_resolving(self);
}

answer_promise<install_report> start(self_pointer self, install_packages& order) {
  auto& state = self->state;
  state.order = std::move(order);
  state.began = now(self);
  auto promise = promise_answer<install_report>(self);
  self->request(state.kin->kept, caf::infinite, get_installed{state.order.root})
    .then([self](answers<std::vector<installed_package>>& ledger) { on_ledger(self, ledger); });
  return promise;
}

// --- what is remembered of it: whose packages the names meant; and that no more is kept here than may be

void end_remembering(installer_pointer self) {
  auto& state = self->state;
  if (--state.resolving == 0)
    conclude(self, answers<install_report>{std::move(state.report)});
}

void remember(installer_pointer self) {
  auto& state = self->state;
  state.resolving = 1;
  const auto go_on = [self](const caf::error&) { end_remembering(self); };
  for (const auto& [package, asked] : state.roots) {
    ++state.resolving;
    self->request(state.kin->kept, caf::infinite, save_first_use{package.name, package.publisher})
      .then([self](const answers<done>&) { end_remembering(self); }, go_on);
  }
  if (!state.report.installed.empty()) {
    ++state.resolving;
    self->request(state.kin->kept, caf::infinite, collect_garbage{state.kin->outside->quota_bytes})
      .then([self](const answers<collected>&) { end_remembering(self); }, go_on);
  }
  end_remembering(self);
}

} // namespace

const installed_package* in_ledger(const installer_state& state, const std::string& path) {
  const auto same = [&path](const installed_package& each) { return each.path == path; };
  const auto found = std::find_if(state.ledger.begin(), state.ledger.end(), same);
  return found == state.ledger.end() ? nullptr : &*found;
}

void end_failed(installer_pointer self, protocol::error why) {
  auto& state = self->state;
  state.kin->outside->peer.measured->add(counter::install_ended, "failed");
  if (!state.jobs.empty())
    self->send(state.kin->archives, abandon_unpacked{std::move(state.jobs)});
  conclude_failed(self, std::move(why));
}

void end_report(installer_pointer self) {
  auto& state = self->state;
  const auto took = now(self) - state.began;
  state.report.took_ms = protocol::to_ms(took);
  state.kin->outside->peer.measured->add(counter::install_ended, "done");
  state.kin->outside->peer.measured->observe(timing::install, took);
  if (!state.order.dry_run)
    return remember(self);
  conclude(self, answers<install_report>{std::move(state.report)});
}

bool tell(installer_pointer self, const char* stage, const std::string& subject) {
  return tell(self->state.order.told, {stage, subject, 0, 0, 0});
}

installer_actor::behavior_type installer(self_pointer self, std::shared_ptr<const family> kin) {
  self->state.kin = std::move(kin);
  return {[self](install_packages& m) { return start(self, m); }};
}

} // namespace souk::actors
