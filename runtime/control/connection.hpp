// One client of the control socket. Lives on the I/O thread; what answers it may come from any thread.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <set>
#include <utility> // before asio: Debian 12's Boost needs it in C++20

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>

#include "protocol/bytes.hpp"
#include "runtime/control/control_server.hpp"
#include "runtime/control/rpc_message.hpp"
#include "runtime/control/scanner.hpp"

namespace souk::runtime {

class control_connection : public std::enable_shared_from_this<control_connection> {
public:
  using socket = boost::asio::local::stream_protocol::socket;

  control_connection(socket client, std::shared_ptr<const control_handler> handler);

  void start();
  void close();
  bool is_open() const noexcept { return client_.is_open(); }

private:
  void read_more();
  void on_read(std::size_t count);
  bool take_messages(); // false: the client broke the protocol
  bool take(const rpc_message& message);
  void call(const rpc_request& request);
  void answer(std::uint32_t msgid, protocol::result<nlohmann::json> outcome);
  void notify(std::uint32_t msgid, nlohmann::json params);
  void queue(protocol::bytes message);
  void write_next();
  void watch(); // sets the time by which something must have happened

  socket client_;
  boost::asio::steady_timer deadline_;
  std::shared_ptr<const control_handler> handler_;
  // For those who answer, on other threads.
  std::shared_ptr<std::atomic<bool>> listens_ = std::make_shared<std::atomic<bool>>(true);
  std::array<std::uint8_t, 16384> piece_{};
  protocol::bytes unread_;
  message_scanner scanner_{control_request_bytes_max, control_depth_max};
  std::set<std::uint32_t> calls_; // not answered yet
  std::deque<protocol::bytes> outgoing_;
  std::size_t outgoing_bytes_ = 0;
};

} // namespace souk::runtime
