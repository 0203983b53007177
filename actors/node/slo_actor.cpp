#include "actors/node/slo_actor.hpp"

#include "actors/clock.hpp"

namespace souk::actors {
namespace {

using namespace std::chrono_literals;
using slo_pointer = slo_actor::stateful_pointer<slo_state>;

constexpr protocol::duration judging_interval = 10s; // a slice of the shortest window

void judge(slo_pointer self) {
  auto& state = self->state;
  for (const auto& each : state.levels.on_totals(state.meter->totals(), now(self)))
    state.meter->show(each);
  remind(self, judging_interval, judge_levels{});
}

} // namespace

slo_actor::behavior_type slo(slo_pointer self, std::shared_ptr<level_meter> meter) {
  self->state.meter = std::move(meter);
  for (const auto& each : self->state.levels.all()) // one before it may have failed with an alert
    self->state.meter->show(each);
  judge(self);
  return {
    [self](judge_levels) { judge(self); },
    [self](get_levels) { return levels_seen{self->state.levels.all()}; },
  };
}

} // namespace souk::actors
