#include "actors/node/reputation_actor.hpp"

#include "actors/clock.hpp"

namespace souk::actors {
namespace {

using self_pointer = reputation_actor::stateful_pointer<reputation_state>;

constexpr protocol::reputation_rules rules;

void note(self_pointer self, const peer_event& m) {
  auto& standing = *self->state.standing;
  const auto at = now(self);
  switch (m.what) {
  case peer_event::kind::answered:
    return standing.on_answered(m.peer, m.rtt, at);
  case peer_event::kind::failed:
    return standing.on_failed(m.peer, at);
  case peer_event::kind::proved:
    return standing.on_verified(m.peer, at);
  case peer_event::kind::served:
    return standing.on_served(m.peer, m.bytes, at);
  case peer_event::kind::lied:
    standing.on_bad_digest(m.peer, at);
    return self->send(self->state.peer, shun{m.peer, rules.ban});
  }
}

peer_weights weigh(self_pointer self, const weigh_peers& m) {
  peer_weights answer;
  for (const auto& each : m.peers)
    answer.weights.push_back(self->state.standing->score(each, now(self)));
  return answer;
}

} // namespace

reputation_actor::behavior_type reputation_keeper(self_pointer self, peer_actor peer) {
  self->state.standing = std::make_unique<protocol::reputation>(rules);
  self->state.peer = std::move(peer);
  return {
    [self](const peer_event& m) { note(self, m); },
    [self](const weigh_peers& m) { return weigh(self, m); },
  };
}

} // namespace souk::actors
