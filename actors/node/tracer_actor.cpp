#include "actors/node/tracer_actor.hpp"

#include <algorithm>

#include "actors/clock.hpp"
#include "actors/package/name_resolver_actor.hpp"

namespace souk::actors {
namespace {

using self_pointer = tracer_actor::stateful_pointer<tracer_state>;
using protocol::record_kind;

lookup_step step_of(const traced_question& question) {
  lookup_step step{protocol::to_ms(question.at), question.whom, "answered", {}, question.closer, question.told_by};
  if (!question.rtt)
    step.outcome = "timeout";
  else if (question.records)
    step.outcome = "found";
  if (question.rtt)
    step.rtt_ms = protocol::to_ms(*question.rtt);
  return step;
}

// Adds one lookup to what is told; `after_ms` had passed when it began.
void describe(lookup_trace& trace, const lookup_report& report, double after_ms) {
  trace.hops = std::max<std::size_t>(trace.hops, report.hops);
  trace.rpcs += report.counts.asked;
  trace.timeouts += report.counts.failed;
  trace.closest.clear();
  for (const auto& near : report.closest)
    trace.closest.push_back({near.whom, protocol::to_ms(near.rtt)});
  for (const auto& question : report.steps) {
    trace.steps.push_back(step_of(question));
    trace.steps.back().at_ms += after_ms;
  }
}

void try_next(self_pointer self);

// That a lookup found nothing is remembered by the key alone, and must not stand for the kinds that are left.
void try_another_kind(self_pointer self) {
  self->send(self->state.kin->cache, cache_drop{self->state.trace.key});
  try_next(self);
}

void on_answer(self_pointer self, const cache_answer& found, double after_ms) {
  auto& state = self->state;
  auto& trace = state.trace;
  if (found.lookup)
    describe(trace, *found.lookup, after_ms);
  if (found.records.empty() && found.lookup && !state.kinds.empty())
    return try_another_kind(self);
  trace.found = !found.records.empty();
  trace.source = to_string(found.source);
  trace.took_ms = protocol::to_ms(now(self) - state.began);
  conclude(self, answers<lookup_trace>{std::move(trace)});
}

void try_next(self_pointer self) {
  auto& state = self->state;
  const auto kind = state.kinds.back();
  const auto after_ms = protocol::to_ms(now(self) - state.began);
  state.kinds.pop_back();
  self->request(state.kin->cache, caf::infinite, cache_get{.key = state.trace.key, .kind = kind, .trace = true})
    .then([self, after_ms](const cache_answer& found) { on_answer(self, found, after_ms); });
}

void look_for(self_pointer self, const protocol::id& key, std::vector<record_kind> kinds) {
  auto& state = self->state;
  state.trace.key = key;
  state.kinds = std::move(kinds);
  state.began = now(self);
  try_next(self);
}

answer_promise<lookup_trace> start(self_pointer self, const trace_lookup& order) {
  auto promise = promise_answer<lookup_trace>(self);
  if (order.key) {
    look_for(self, *order.key, {record_kind::value, record_kind::provider, record_kind::head});
    return promise;
  }
  const auto resolver = self->spawn(name_resolver, self->state.kin);
  self->request(resolver, caf::infinite, resolve_name{order.package.value_or(package_ref{}), false})
    .then([self](const answers<protocol::package_name>& package) {
      if (!package)
        return conclude_failed(self, package.error());
      look_for(self, protocol::head_key(*package), {record_kind::head});
    });
  return promise;
}

} // namespace

tracer_actor::behavior_type tracer(self_pointer self, std::shared_ptr<const family> kin) {
  self->state.kin = std::move(kin);
  return {[self](const trace_lookup& m) { return start(self, m); }};
}

} // namespace souk::actors
