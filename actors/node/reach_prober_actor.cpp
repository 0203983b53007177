#include "actors/node/reach_prober_actor.hpp"

#include <algorithm>
#include <utility>

#include "actors/clock.hpp"
#include "actors/package/provider_records.hpp"

namespace souk::actors {
namespace {

using namespace std::chrono_literals;
using self_pointer = reach_prober_actor::stateful_pointer<reach_prober_state>;

constexpr std::size_t asked_max = 2;
constexpr auto patience = 4s; // a dial that meets a firewall takes its time

void end(self_pointer self) {
  conclude(self, protocol::result<reach_found>{self->state.found});
}

void end_one(self_pointer self) {
  if (--self->state.open == 0)
    end(self);
}

// One who reached us is enough.
void on_answered(self_pointer self, const answered& m) {
  auto& found = self->state.found;
  if (const auto* dialled = std::get_if<protocol::dialled>(&m.body)) {
    found.clock_offset_s = static_cast<double>(self->state.kin->outside->peer.wall(now(self)) - dialled->clock);
    found.reachable = dialled->reached || found.reachable.value_or(false);
    if (dialled->reached)
      return end(self);
  }
  end_one(self);
}

void on_view(self_pointer self, const peer_view& view) {
  auto& state = self->state;
  state.found.observed = view.observed;
  const auto where = reached_at(*state.kin->outside, view.observed);
  if (!where || view.table.empty())
    return end(self);
  state.open = std::min(asked_max, view.table.size());
  for (std::size_t i = 0; i < state.open; ++i)
    self->send(state.kin->peer, ask{view.table[i].whom, std::nullopt, protocol::dial_back{where->port}, rpc_asker{self},
                                    static_cast<std::uint32_t>(i)});
  remind(self, patience, probe_over{});
}

answer_promise<reach_found> start(self_pointer self) {
  auto promise = promise_answer<reach_found>(self);
  self->request(self->state.kin->peer, caf::infinite, get_peer_view{}).then([self](const peer_view& view) {
    on_view(self, view);
  });
  return promise;
}

} // namespace

reach_prober_actor::behavior_type reach_prober(self_pointer self, std::shared_ptr<const family> kin) {
  self->state.kin = std::move(kin);
  return {[self](const answered& m) { on_answered(self, m); }, [self](const unanswered&) { end_one(self); },
          [](slow) {}, [self](probe_reach) { return start(self); }, [self](probe_over) { end(self); }};
}

} // namespace souk::actors
