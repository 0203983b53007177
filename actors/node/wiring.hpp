// How the ports come to know whom they deliver to. The node actor calls these once the actors exist.
#pragma once

#include <functional>

#include "actors/dht/peer_actor.hpp"
#include "actors/stream_port.hpp"

namespace souk::actors {

struct wiring {
  std::function<void(const peer_actor&)> deliver_datagrams_to;
  std::function<void(const stream_acceptor&)> deliver_calls_to;
};

} // namespace souk::actors
