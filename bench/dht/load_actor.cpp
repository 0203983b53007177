#include "bench/dht/load_actor.hpp"

#include <algorithm>

#include "actors/clock.hpp"

namespace souk::bench {
namespace {

using namespace std::chrono_literals;
using outcome = load_state::outcome;
using actors::now;

constexpr auto clock_interval = 100ms;

void advance(load_pointer self);

void end_row(load_pointer self, std::size_t which, outcome how) {
  auto& row = self->state.rows[which];
  if (row.now != outcome::open)
    return;
  row.now = how;
  row.ended = now(self);
  --self->state.open;
  advance(self);
}

bool may_begin(load_pointer self) {
  const auto& state = self->state;
  return state.rows.size() < state.order.operations && now(self) - state.began <= state.order.budget;
}

phase_times times_of(load_pointer self) {
  phase_times made;
  made.begun = self->state.rows.size();
  made.took = now(self) - self->state.began;
  for (const auto& row : self->state.rows) {
    made.timed_out += row.now == outcome::timed_out ? 1 : 0;
    if (row.now == outcome::succeeded)
      made.successes.push_back(row.ended - row.began);
  }
  std::ranges::sort(made.successes);
  return made;
}

// An operation may end before the function that begins it returns: so one loop begins them all.
void advance(load_pointer self) {
  auto& state = self->state;
  if (std::exchange(state.filling, true))
    return;
  while (state.open < state.order.concurrent && may_begin(self)) {
    const auto which = state.rows.size();
    state.rows.push_back({now(self), {}, outcome::open});
    ++state.open;
    state.order.begin(self, which, [self, which](bool succeeded) {
      end_row(self, which, succeeded ? outcome::succeeded : outcome::failed);
    });
  }
  state.filling = false;
  if (state.open > 0 || !state.promise.pending())
    return;
  state.promise.deliver(times_of(self));
  self->quit();
}

void expire(load_pointer self) {
  const auto& state = self->state;
  for (std::size_t i = 0; i < state.rows.size(); ++i)
    if (state.rows[i].now == outcome::open && now(self) - state.rows[i].began > state.order.patience)
      end_row(self, i, outcome::timed_out);
  actors::remind(self, clock_interval, look_at_clock{});
}

caf::typed_response_promise<phase_times> begin(load_pointer self, const run_phase& order) {
  auto& state = self->state;
  state.order = order;
  state.began = now(self);
  state.promise = self->make_response_promise<phase_times>();
  actors::remind(self, clock_interval, look_at_clock{});
  advance(self);
  return state.promise;
}

} // namespace

load_actor::behavior_type load(load_pointer self) {
  return {
    [self](const run_phase& order) { return begin(self, order); },
    [self](look_at_clock) { expire(self); },
  };
}

} // namespace souk::bench
