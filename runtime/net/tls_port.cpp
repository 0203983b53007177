#include "runtime/net/tls_port.hpp"

#include <boost/asio/post.hpp>

#include "runtime/net/io_thread.hpp"
#include "runtime/net/stream_pool.hpp"

namespace souk::runtime {

tls_port::tls_port(io_thread& io, tls_identity identity, descriptor listening, std::uint32_t network,
                   stream_limits limits)
    : io_{io}, setting_{std::make_shared<stream_setting>()} {
  setting_->identity = std::move(identity);
  setting_->network = network;
  setting_->limits = limits;
  pool_ = std::make_shared<stream_pool>(io.context(), setting_);
  io.run_and_wait([&] { pool_->start(std::move(listening)); });
}

tls_port::~tls_port() {
  close();
}

void tls_port::deliver_to(actors::stream_acceptor acceptor) {
  io_.run_and_wait([&] { setting_->acceptor = std::move(acceptor); });
}

void tls_port::close() {
  io_.run_and_wait([this] { pool_->close(); });
}

void tls_port::ask(const protocol::endpoint& to, const std::optional<protocol::node_id>& expected,
                   protocol::stream_message request, protocol::duration timeout, const actors::stream_asker& asker,
                   std::uint64_t ticket) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  stream_call call{open_ask{asker, ticket, to}, expected, std::move(request), deadline};
  boost::asio::post(io_.context(),
                    [pool = pool_, to, call = std::move(call)]() mutable { pool->ask(to, std::move(call)); });
}

// Encodes here, so that the I/O thread does not have to copy a block.
void tls_port::answer(std::uint64_t connection, std::uint32_t call, protocol::stream_message body) {
  auto frame = encode_frame(setting_->network, call, body);
  boost::asio::post(io_.context(), [pool = pool_, connection, call, frame = std::move(frame)]() mutable {
    pool->answer(connection, call, std::move(frame));
  });
}

} // namespace souk::runtime
