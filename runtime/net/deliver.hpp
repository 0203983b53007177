// From a decoded datagram to the actor that hears what comes for it.
#pragma once

#include <utility>

#include <caf/send.hpp>

#include "actors/message_types.hpp"
#include "runtime/net/udp_port.hpp"

namespace souk::runtime {

// `Peer` is a typed actor that handles arrived_datagram.
template <class Peer>
void deliver(const Peer& peer, const protocol::endpoint& from, protocol::datagram&& arrived) {
  caf::anon_send(peer, actors::arrived_datagram{from, std::move(arrived)});
}

template <class Peer>
datagram_sink sink_to(Peer peer) {
  return [peer = std::move(peer)](const protocol::endpoint& from, protocol::datagram&& arrived) {
    deliver(peer, from, std::move(arrived));
  };
}

} // namespace souk::runtime
