#include "actors/package/provider_actor.hpp"

#include <utility>

#include <caf/send.hpp>

#include "actors/clock.hpp"
#include "actors/package/provider_records.hpp"

namespace souk::actors {
namespace {

using self_pointer = provider_actor::stateful_pointer<provider_state>;

void place(self_pointer self, const peer_view& view) {
  const auto& state = self->state;
  const auto& outside = *state.kin->outside;
  const auto where = reached_at(outside, view.observed);
  if (!where)
    return conclude_failed(self, protocol::errc::no_peers, "this node does not know where others reach it");
  auto raw = make_provider_record(outside.peer, state.content, *where, outside.peer.wall(now(self)));
  if (!outside.peer.rules->client)
    caf::anon_send(state.kin->peer, keep_record{protocol::record_kind::provider, raw});
  self->send(state.kin->cache, cache_drop{protocol::provider_key(state.content)});
  place_records order{
    protocol::provider_key(state.content), {{protocol::record_kind::provider, std::move(raw)}}, nullptr};
  self->request(self->spawn(placer, state.kin->outside, state.kin->peer), caf::infinite, std::move(order))
    .then([self](placed& outcome) { conclude(self, answers<placed>{std::move(outcome)}); });
}

answer_promise<placed> start(self_pointer self, const provide_content& order) {
  self->state.content = order.content;
  auto promise = promise_answer<placed>(self);
  self->request(self->state.kin->peer, caf::infinite, get_peer_view{}).then([self](const peer_view& view) {
    place(self, view);
  });
  return promise;
}

} // namespace

provider_actor::behavior_type provider(self_pointer self, std::shared_ptr<const family> kin) {
  self->state.kin = std::move(kin);
  return {[self](const provide_content& m) { return start(self, m); }};
}

} // namespace souk::actors
