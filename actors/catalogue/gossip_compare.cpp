// What push has missed: now and then the sum of the catalogue is compared with a neighbour's, and where they stay
// different the two are reconciled (Demers and others 1987, Epidemic Algorithms for Replicated Database Maintenance:
// anti-entropy beside rumours).
#include "actors/catalogue/gossip_state.hpp"
#include "actors/catalogue/reconciler_actor.hpp"
#include "actors/clock.hpp"

namespace souk::actors {
namespace {

using namespace std::chrono_literals;

constexpr auto tick_interval = 2s;
constexpr std::uint64_t compare_every = 5;     // ticks; the next one after a difference, as others have more of it
constexpr std::uint64_t renew_every = 120;     // ticks: a token holds for five minutes at least
constexpr auto quiet_before_reconciling = 2s;  // what came just now differs everywhere, and is on its way
constexpr std::size_t differed_max = 3;        // it never gets quiet: reconcile all the same

void ask_for_sum(gossip_pointer self, const protocol::catalogue_sum& own) {
  auto& state = self->state;
  const auto ask = [&](const neighbour& whom) {
    ask_neighbour(self, whom, protocol::advertise{{}, own}, {gossip_question::purpose::comparing, whom.whom, 0, {}});
  };
  if (!state.neighbours.empty())
    ask(neighbour{state.neighbours[state.draws.below(state.neighbours.size())]});
  if (const auto lost = somebody_lost(self))
    ask(*lost);
}

void end_reconciling(gossip_pointer self, const answers<reconciled>& outcome) {
  self->state.reconciling = false;
  if (outcome && outcome->fresh + outcome->given > 0)
    self->state.compare_at = self->state.ticks + 1;
}

void reconcile(gossip_pointer self, const protocol::contact& whom) {
  auto& state = self->state;
  if (std::exchange(state.reconciling, true))
    return;
  const auto worker = self->spawn(reconciler, state.outside, state.peer, state.kept, state.catalogue);
  self->request(worker, caf::infinite, reconcile_with{whom})
    .then([self](const answers<reconciled>& outcome) { end_reconciling(self, outcome); },
          [self](const caf::error&) { self->state.reconciling = false; });
}

void compare_with_somebody(gossip_pointer self) {
  self->request(self->state.kept, caf::infinite, sum_parts{{protocol::bytes{}}})
    .then([self](const answers<std::vector<protocol::catalogue_sum>>& sums) {
      if (sums)
        ask_for_sum(self, sums->front());
    });
}

} // namespace

// Never two nodes at once for long: each draws a little of its wait.
void arm_ticks(gossip_pointer self) {
  remind(self, tick_interval + std::chrono::milliseconds{self->state.draws.below(200)}, comparing_due{});
}

void on_comparing_due(gossip_pointer self) {
  auto& state = self->state;
  arm_ticks(self);
  ++state.ticks;
  if (state.ticks % renew_every == 0)
    renew_tokens(self);
  if (state.ticks < state.compare_at)
    return;
  state.compare_at = state.ticks + compare_every;
  refresh_neighbours(self, [self] { compare_with_somebody(self); });
}

void on_compared(gossip_pointer self, const protocol::contact& whom, const protocol::wanted& said) {
  self->request(self->state.kept, caf::infinite, sum_parts{{protocol::bytes{}}})
    .then([self, whom, said](const answers<std::vector<protocol::catalogue_sum>>& sums) {
      auto& state = self->state;
      if (!sums || sums->front() == said.whole) {
        state.differed = 0;
        return;
      }
      const auto quiet = now(self) - state.last_fresh > quiet_before_reconciling;
      if (quiet || ++state.differed >= differed_max)
        reconcile(self, whom);
    });
}

} // namespace souk::actors
