// How actors read time and wait: the actor clock, which is virtual in the simulator.
#pragma once

#include <chrono>

#include <caf/actor_clock.hpp>
#include <caf/actor_system.hpp>

#include "protocol/time.hpp"

namespace souk::actors {

template <class Self>
protocol::instant now(Self* self) {
  return self->system().clock().now();
}

// Sends `what` to the actor itself after `wait`. It cannot be cancelled: the receiver must accept it late.
template <class Self, class Message>
void remind(Self* self, protocol::duration wait, Message what) {
  self->delayed_send(self, wait, std::move(what));
}

} // namespace souk::actors
