#include "runtime/sim/lookup_driver.hpp"

#include <algorithm>

#include <caf/event_based_actor.hpp>

#include "protocol/invariant.hpp"

namespace souk::runtime::sim {
namespace {

struct driving {
  world& net;
  const truth_by_family& known;
  lookup_batch& batch;
};

// Of a search for the closest: it must have found the one that really is.
void judge_closest(const driving& d, peer_index source, const actors::lookup_report& report, lookup_outcome& into) {
  const auto really = d.known.of(source).closest(report.target, d.net.plan().rules.table.k);
  into.wanted = static_cast<std::uint16_t>(really.size());
  for (std::size_t i = 0; i < really.size(); ++i) {
    const auto& id = d.net.peers().contact(really[i]).id;
    const auto found =
      std::find_if(report.closest.begin(), report.closest.end(), [&](const auto& near) { return near.whom.id == id; });
    if (found == report.closest.end())
      continue;
    ++into.recalled;
    if (i > 0)
      continue;
    into.success = true;
    into.hops = found->depth;
  }
}

// Of a search for a value: the peer has verified it, or there is none.
void judge_value(const actors::lookup_report& report, lookup_outcome& into) {
  into.success = !report.records.empty();
  into.wanted = 1;
  into.recalled = into.success ? 1 : 0;
  into.hops = into.success ? report.hops : 0;
}

lookup_outcome judge(const driving& d, const lookup_task& task, const actors::lookup_report& report) {
  lookup_outcome made;
  made.latency_ms = static_cast<float>(protocol::to_ms(report.took));
  made.rpcs = static_cast<std::uint16_t>(report.counts.asked);
  made.timeouts = static_cast<std::uint16_t>(report.counts.failed);
  if (task.query.kind)
    judge_value(report, made);
  else
    judge_closest(d, task.source, report, made);
  return made;
}

void start_more(caf::event_based_actor* self, const driving& d) {
  auto& batch = d.batch;
  while (batch.next < batch.tasks.size() && batch.next - batch.outcomes.size() < batch.concurrent) {
    const auto& task = batch.tasks[batch.next++];
    self->request(d.net.actor(task.source), caf::infinite, task.query)
      .then(
        [self, d, &task](const actors::lookup_report& report) {
          d.batch.outcomes.push_back(judge(d, task, report));
          start_more(self, d);
        },
        [](const caf::error&) { protocol::invariant(false, "a lookup of a living peer ends with a report"); });
  }
}

} // namespace

void drive_lookups(world& net, shard_index shard, const truth_by_family& known, lookup_batch& batch) {
  batch.outcomes.reserve(batch.tasks.size());
  net.all().at(shard).drive();
  net.all().at(shard).system().spawn<caf::hidden>(
    [d = driving{net, known, batch}](caf::event_based_actor* self) { start_more(self, d); });
}

} // namespace souk::runtime::sim
