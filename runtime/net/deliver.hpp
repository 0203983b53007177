// From a decoded datagram to a typed actor: each message arrives as received<M>, so that the actor's
// handlers are the dispatcher.
#pragma once

#include <utility>
#include <variant>

#include <caf/send.hpp>

#include "actors/message_types.hpp"
#include "runtime/net/udp_port.hpp"

namespace souk::runtime {

// `Peer` is a typed actor that handles received<M> of every message M.
template <class Peer>
void deliver(const Peer& peer, const protocol::endpoint& from, protocol::datagram&& arrived) {
  std::visit(
    [&]<class M>(M&& body) {
      caf::anon_send(peer, actors::received<M>{from, arrived.envelope, arrived.bytes_on_wire, std::forward<M>(body)});
    },
    std::move(arrived.body));
}

template <class Peer>
datagram_sink sink_to(Peer peer) {
  return [peer = std::move(peer)](const protocol::endpoint& from, protocol::datagram&& arrived) {
    deliver(peer, from, std::move(arrived));
  };
}

} // namespace souk::runtime
