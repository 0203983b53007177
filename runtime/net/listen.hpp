// The sockets of a node: UDP and TCP on one address and one port number.
#pragma once

#include "protocol/endpoint.hpp"
#include "protocol/error.hpp"
#include "runtime/net/descriptor.hpp"

namespace souk::runtime {

struct listening_sockets {
  descriptor datagrams; // bound, not blocking, with large buffers
  descriptor streams;   // listening, not blocking
  protocol::endpoint local;
};

// Binds both. Port 0 takes any port that is free for both; `[::]` also hears IPv4. An address that cannot be
// had is errc::internal and a line that names it.
protocol::result<listening_sockets> listen_on(const protocol::endpoint& where);

// Only UDP.
protocol::result<descriptor> bind_datagrams(const protocol::endpoint& where);

} // namespace souk::runtime
