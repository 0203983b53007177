// Where datagrams leave. What arrives is decoded by the port, in the receiving thread, and delivered to the
// peer actor as arrived_datagram; what cannot be decoded is counted and dropped there.
#pragma once

#include "protocol/bytes.hpp"
#include "protocol/endpoint.hpp"

namespace souk::actors {

class datagram_port {
public:
  virtual ~datagram_port() = default;
  // From any thread; never blocks. A datagram that cannot be sent at once is a counted drop.
  virtual void send(const protocol::endpoint& to, protocol::bytes raw) noexcept = 0;
  // Where others reach this port, as far as it knows itself (the address may be unspecified).
  virtual protocol::endpoint local() const noexcept = 0;
};

} // namespace souk::actors
