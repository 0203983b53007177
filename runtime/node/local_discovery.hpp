// Nodes on one local network find each other by multicast: who starts asks, who runs answers, and a node that asks is
// known from its question. Nothing said here is trusted: a peer that was found proves its key as any other.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "protocol/endpoint.hpp"
#include "protocol/wire/fields.hpp"

namespace souk::runtime {

class io_thread;
using protocol::like;

// What is said, in one datagram, to 239.192.74.11:7410.
struct local_call {
  std::uint8_t version = 1;
  std::uint32_t network = 0;
  bool asks = false;             // wants answers
  protocol::node_id node;        // zero: a client, which nobody needs to know
  std::uint16_t port = 0;        // where the node listens, at the address the datagram came from
  bool operator==(const local_call&) const = default;
};
template <class F>
auto fields(F&& f, like<local_call> auto& x) {
  return f(x.version, x.network, x.asks, x.node, x.port);
}

// For a node that runs. `found` is called on the I/O thread, once a peer. Null when there is no network to speak on.
class local_discovery {
public:
  static std::unique_ptr<local_discovery> start(io_thread& io, std::uint32_t network, const protocol::contact& self,
                                                std::function<void(const protocol::contact&)> found);
  ~local_discovery();
  local_discovery(const local_discovery&) = delete;
  local_discovery& operator=(const local_discovery&) = delete;

private:
  class listener;
  local_discovery(io_thread& io, std::shared_ptr<listener> made);
  io_thread& io_;
  std::shared_ptr<listener> listener_;
};

// For a client: asks, and waits for answers until the first came and `limit` at most.
std::vector<protocol::contact> discover_peers(std::uint32_t network, std::chrono::milliseconds limit);

} // namespace souk::runtime
