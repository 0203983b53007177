// The datagram port of a simulated peer, for one life of it: what a crashed peer still says goes nowhere.
#pragma once

#include <utility>

#include "actors/datagram_port.hpp"
#include "runtime/sim/courier.hpp"

namespace souk::runtime::sim {

class sim_port final : public actors::datagram_port {
public:
  // `by` outlives the port. The port belongs to the life that the peer has now.
  sim_port(courier& by, peer_index self) noexcept : by_{by}, self_{self}, life_{by.life(self)} {}

  void send(const protocol::endpoint& to, protocol::bytes raw) noexcept override {
    by_.send(self_, life_, to, std::move(raw));
  }
  protocol::endpoint local() const noexcept override { return by_.net().peers().contact(self_).where; }

private:
  courier& by_;
  peer_index self_;
  std::uint32_t life_;
};

} // namespace souk::runtime::sim
