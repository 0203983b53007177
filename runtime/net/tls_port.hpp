// Streams over TCP and TLS 1.3, see stream_pool. Closed before the actor system ends.
#pragma once

#include <memory>

#include "actors/stream_port.hpp"
#include "protocol/error.hpp"
#include "protocol/hash.hpp"
#include "runtime/net/descriptor.hpp"
#include "runtime/net/stream_setting.hpp"

namespace souk::runtime {

class io_thread;
class stream_pool;

class tls_port final : public actors::stream_port {
public:
  // `listening` is from listen.hpp, or empty for a client, whom nobody calls.
  tls_port(io_thread& io, tls_identity identity, descriptor listening, std::uint32_t network,
           stream_limits limits = {});
  ~tls_port() override;

  // Who gets the calls of others; without one they are answered `refused` (busy).
  void deliver_to(actors::stream_acceptor acceptor);
  // Every open call has its answer, and no acceptor is called, once this returns.
  void close();
  const stream_counts& counts() const noexcept { return setting_->counts; }

  void ask(const protocol::endpoint& to, const std::optional<protocol::node_id>& expected,
           protocol::stream_message request, protocol::duration timeout, const actors::stream_asker& asker,
           std::uint64_t ticket) override;
  void answer(std::uint64_t connection, std::uint32_t call, protocol::stream_message body) override;

private:
  io_thread& io_;
  std::shared_ptr<stream_setting> setting_;
  std::shared_ptr<stream_pool> pool_;
};

} // namespace souk::runtime
