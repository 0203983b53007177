#include "runtime/sim/value_storer.hpp"

#include <algorithm>

#include <caf/typed_event_based_actor.hpp>

#include "actors/dht/lookup_actor.hpp"
#include "actors/dht/rpc.hpp"
#include "protocol/dht/record.hpp"
#include "protocol/invariant.hpp"

namespace souk::runtime::sim {
namespace {

// Each storing is a lookup, then some requests at once; the ticket of a request is the task it belongs to.
struct storer_state {
  static constexpr const char* name = "value_storer";
  world* net = nullptr;
  storing_batch* batch = nullptr;
  std::vector<std::size_t> open; // requests of each task
};
using storer_pointer = actors::rpc_asker::stateful_pointer<storer_state>;

void start_more(storer_pointer self);

void end_one(storer_pointer self) {
  ++self->state.batch->ended;
  start_more(self);
}

void store_at(storer_pointer self, std::size_t task, const actors::lookup_report& report) {
  auto& state = self->state;
  const auto& wanted = state.batch->tasks[task];
  const auto peer = state.net->actor(wanted.source);
  for (const auto& near : report.closest) {
    ++state.open[task];
    const protocol::store request{protocol::record_kind::value, wanted.value};
    self->send(peer, actors::ask{near.whom, near.token, request, self, static_cast<std::uint32_t>(task)});
  }
  if (report.closest.empty())
    end_one(self);
}

void start_more(storer_pointer self) {
  auto& batch = *self->state.batch;
  const auto& rules = self->state.net->plan().rules;
  while (batch.next < batch.tasks.size() && batch.next - batch.ended < batch.concurrent) {
    const auto task = batch.next++;
    actors::run_lookup query;
    query.target = protocol::value_key(batch.tasks[task].value);
    query.rules = rules.closest_lookup;
    query.rules->k = rules.replicas;
    query.rules->stop = rules.replicas; // all that shall hold it must be known to live
    self->request(self->state.net->actor(batch.tasks[task].source), caf::infinite, query)
      .then([self, task](const actors::lookup_report& report) { store_at(self, task, report); });
  }
}

void request_ended(storer_pointer self, std::size_t task) {
  if (--self->state.open[task] == 0)
    end_one(self);
}

void on_answered(storer_pointer self, const actors::answered& m) {
  const auto* answer = std::get_if<protocol::stored>(&m.body);
  if (answer != nullptr && answer->status == protocol::store_status::accepted)
    self->state.batch->holders[m.ticket].push_back(m.whom.id);
  request_ended(self, m.ticket);
}

actors::rpc_asker::behavior_type storer(storer_pointer self, world* net, storing_batch* batch) {
  self->state.net = net;
  self->state.batch = batch;
  self->state.open.resize(batch->tasks.size());
  start_more(self);
  return {
    [self](const actors::answered& m) { on_answered(self, m); },
    [self](const actors::unanswered& m) { request_ended(self, m.ticket); },
    [](const actors::slow&) {},
  };
}

} // namespace

void drive_storing(world& net, shard_index shard, storing_batch& batch) {
  batch.holders.resize(batch.tasks.size());
  net.all().at(shard).drive();
  net.all().at(shard).system().spawn<caf::hidden>(storer, &net, &batch);
}

} // namespace souk::runtime::sim
