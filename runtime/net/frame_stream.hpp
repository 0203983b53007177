// One TLS connection that carries frames. Knows nothing of calls: who listens gives them a meaning. All of
// it happens on the I/O thread.
#pragma once

#include <chrono>
#include <memory>
#include <utility> // before asio: Debian 12's Boost needs it in C++20

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "protocol/endpoint.hpp"
#include "protocol/error.hpp"
#include "protocol/time.hpp"
#include "runtime/net/descriptor.hpp"
#include "runtime/net/frame_buffers.hpp"
#include "runtime/net/tls_identity.hpp"
#include "runtime/net/tls_session.hpp"

namespace souk::runtime {

// Hears of a stream. It may close the stream from any of these.
class frame_listener {
public:
  virtual ~frame_listener() = default;
  virtual void opened(const protocol::node_id& peer) = 0;
  virtual void arrived(protocol::bytes frame) = 0;
  virtual void drained() = 0;                          // bytes were written: the queue is shorter
  virtual void closed(const protocol::error& why) = 0; // once, and nothing after it
};

class frame_stream : public std::enable_shared_from_this<frame_stream> {
public:
  frame_stream(boost::asio::io_context& io, const tls_identity& identity, const protocol::endpoint& remote,
               std::weak_ptr<frame_listener> listener);

  // One of the two starts it; the handshake included, it is open within `timeout` or closed.
  void connect(protocol::duration timeout);
  void accept(descriptor socket, protocol::duration timeout);

  void send(protocol::bytes frame); // queued until the stream is open and the socket takes it
  void set_reading(bool on);
  void close(const protocol::error& why);

  bool is_open() const noexcept { return state_ == state::open; }
  bool is_closed() const noexcept { return state_ == state::closed; }
  const protocol::endpoint& remote() const noexcept { return remote_; }
  std::size_t queued_bytes() const noexcept { return writer_.queued_bytes(); }
  bool has_written_all() const noexcept { return writer_.empty(); }
  protocol::instant last_progress() const noexcept { return last_progress_; }

private:
  enum class state : std::uint8_t { idle, connecting, handshaking, open, closed };

  void adopt(descriptor socket, state next, tls_session::role as);
  void start_timeout(protocol::duration timeout);
  void pump();
  void continue_soon();
  void finish_connect();
  void shake_hands();
  void opened();
  void write_queued();
  void read_arrived();
  bool take(std::size_t count);
  void wait_as_needed();
  void wait_for_read();
  void wait_for_write();
  void end(tls_session::step how);

  boost::asio::posix::stream_descriptor socket_;
  boost::asio::steady_timer timeout_;
  const tls_identity& identity_;
  protocol::endpoint remote_;
  std::weak_ptr<frame_listener> listener_;
  std::unique_ptr<tls_session> session_;
  frame_reader reader_;
  frame_writer writer_;
  state state_ = state::idle;
  bool reading_ = true;
  bool write_blocked_ = false; // until the socket is writable
  bool read_waits_ = false;
  bool write_waits_ = false;
  bool pump_posted_ = false;
  protocol::instant last_progress_;
};

} // namespace souk::runtime
