#include "actors/node/dialler_actor.hpp"

#include "actors/clock.hpp"

namespace souk::actors {
namespace {

using namespace std::chrono_literals;
using dialler_pointer = dialler_actor::stateful_pointer<dialler_state>;

constexpr auto dial_timeout = 1s;      // shorter than the asker's patience
constexpr std::size_t dials_open_max = 16;

void dial(dialler_pointer self, const received<protocol::dial_back>& m) {
  auto& state = self->state;
  if (state.open.size() >= dials_open_max || m.body.port == 0)
    return;
  auto where = m.from;
  where.port = m.body.port;
  state.open[++state.last_ticket] = {m.from, m.envelope.transaction, where};
  // An empty page of the catalogue: the cheapest call that proves a connection.
  state.outside->streams->ask(where, m.envelope.sender, protocol::list_announcements{{}, 0}, dial_timeout, self,
                              state.last_ticket);
}

void on_answered(dialler_pointer self, const stream_answered& m) {
  const auto found = self->state.open.find(m.ticket);
  if (found == self->state.open.end())
    return;
  const auto dial = found->second;
  self->state.open.erase(found);
  const auto clock = self->state.outside->peer.wall(now(self));
  self->send(self->state.peer,
             reply{dial.asker, dial.transaction, protocol::dialled{m.body.has_value(), dial.dialled, clock}});
}

} // namespace

dialler_actor::behavior_type dial_back_server(dialler_pointer self, std::shared_ptr<const environment> outside,
                                              peer_actor peer) {
  self->state.outside = std::move(outside);
  self->state.peer = std::move(peer);
  return {
    [self](const received<protocol::dial_back>& m) { dial(self, m); },
    [self](const stream_answered& m) { on_answered(self, m); },
  };
}

} // namespace souk::actors
