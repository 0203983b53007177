// Datagrams over UDP. A send goes to the kernel from the calling thread; what arrives is decoded on whichever thread looks at
// the sockets, and handed to a sink.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "actors/datagram_port.hpp"
#include "actors/metrics.hpp"
#include "protocol/wire/envelope.hpp"
#include "runtime/net/credit.hpp"
#include "runtime/net/datagram_tap.hpp"
#include "runtime/net/descriptor.hpp"

namespace souk::runtime {

class socket_watch;

// Both are called on a thread of the watch, one datagram after another, and must not block. Only datagrams with an unknown tag reach the second,
// to be answered `unsupported`; all others that cannot be taken are counted by reason.
using datagram_sink = std::function<void(const protocol::endpoint& from, protocol::datagram&& arrived)>;
using refused_sink = std::function<void(const protocol::endpoint& from, const protocol::refused_datagram& refused)>;

struct datagram_sinks {
  datagram_sink accepted;
  refused_sink refused;                    // may be empty
  std::shared_ptr<runtime::credit> credit; // one is taken for each accepted datagram; its consumer gives it back
};

class udp_port final : public actors::datagram_port {
public:
  // `socket` is bound, see listen.hpp. Nothing is received before deliver_to().
  udp_port(socket_watch& sockets, descriptor socket, std::uint32_t network, std::shared_ptr<actors::metrics> metrics);
  ~udp_port() override;

  // Starts receiving, or changes who receives: a restarted actor gets sinks and a credit of its own.
  void deliver_to(datagram_sinks sinks);
  // No sink is called once this returns, unless one of them calls it. Sending still works.
  void close() noexcept;

  void send(const protocol::endpoint& to, protocol::bytes raw) noexcept override;
  protocol::endpoint local() const noexcept override { return local_; }
  const std::shared_ptr<datagram_tap>& tap() const noexcept { return tap_; }

private:
  class receiver;

  std::shared_ptr<descriptor> socket_; // shared with the receiver: it closes with its last holder
  int family_;
  protocol::endpoint local_;
  std::shared_ptr<actors::metrics> metrics_;
  std::shared_ptr<datagram_tap> tap_;
  std::shared_ptr<receiver> receiver_;
};

} // namespace souk::runtime
