#include "runtime/net/frame_stream.hpp"

#include <cerrno>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/post.hpp>

#include "protocol/invariant.hpp"
#include "runtime/net/socket_address.hpp"

namespace souk::runtime {

using protocol::errc;
using protocol::error;
using step = tls_session::step;

namespace {

constexpr std::size_t bytes_per_wakeup = std::size_t{4} << 20; // then others on the thread get their turn

int pending_error(int fd) noexcept {
  int found = 0;
  socklen_t size = sizeof found;
  ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &found, &size);
  return found;
}

error unreachable(const protocol::endpoint& where, int why) {
  return {errc::no_peers, "cannot reach " + to_string(where) + ": " + reason_of(why), {}};
}

} // namespace

frame_stream::frame_stream(boost::asio::io_context& io, const tls_identity& identity, const protocol::endpoint& remote,
                           std::weak_ptr<frame_listener> listener)
    : socket_{io}, timeout_{io}, identity_{identity}, remote_{remote}, listener_{std::move(listener)},
      last_progress_{std::chrono::steady_clock::now()} {}

void frame_stream::connect(protocol::duration timeout) {
  descriptor made{::socket(family_of(remote_), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  const auto address = to_socket_address(remote_);
  if (!made || (::connect(made.get(), address.get(), address.size) != 0 && errno != EINPROGRESS))
    return close(unreachable(remote_, errno));
  adopt(std::move(made), state::connecting, tls_session::role::client);
  start_timeout(timeout);
  wait_for_write();
}

void frame_stream::accept(descriptor socket, protocol::duration timeout) {
  adopt(std::move(socket), state::handshaking, tls_session::role::server);
  start_timeout(timeout);
  pump();
}

void frame_stream::adopt(descriptor socket, state next, tls_session::role as) {
  protocol::invariant(state_ == state::idle, "a stream starts once");
  const int at_once = 1; // frames are written whole, there is nothing to wait for
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
  const auto context = as == tls_session::role::client ? identity_.client() : identity_.server();
  session_ = std::make_unique<tls_session>(context, socket.get(), as);
  socket_.assign(socket.release());
  state_ = next;
}

void frame_stream::start_timeout(protocol::duration timeout) {
  timeout_.expires_after(timeout);
  timeout_.async_wait([self = shared_from_this()](const boost::system::error_code& cancelled) {
    if (!cancelled && !self->is_open())
      self->close({errc::timeout, to_string(self->remote_) + " did not answer in time", {}});
  });
}

void frame_stream::send(protocol::bytes frame) {
  if (is_closed())
    return;
  writer_.push(std::move(frame));
  if (is_open() && !write_blocked_)
    continue_soon(); // frames of one turn share a write
}

void frame_stream::set_reading(bool on) {
  if (std::exchange(reading_, on) != on && on && is_open())
    continue_soon();
}

void frame_stream::close(const error& why) {
  if (std::exchange(state_, state::closed) == state::closed)
    return;
  timeout_.cancel();
  if (session_)
    session_->say_goodbye();
  session_.reset();
  boost::system::error_code ignored;
  (void)socket_.close(ignored);
  writer_ = {};
  reader_ = {};
  if (const auto listener = listener_.lock())
    listener->closed(why);
}

void frame_stream::continue_soon() {
  if (std::exchange(pump_posted_, true))
    return;
  boost::asio::post(socket_.get_executor(), [self = shared_from_this()] {
    self->pump_posted_ = false;
    self->pump();
  });
}

// Does what can be done now, then waits for what cannot.
void frame_stream::pump() {
  if (state_ == state::connecting)
    finish_connect();
  if (state_ == state::handshaking)
    shake_hands();
  if (state_ == state::open)
    write_queued();
  if (state_ == state::open)
    read_arrived();
  if (state_ == state::open)
    wait_as_needed();
}

void frame_stream::finish_connect() {
  if (const auto why = pending_error(socket_.native_handle()); why != 0)
    return close(unreachable(remote_, why));
  state_ = state::handshaking;
}

void frame_stream::shake_hands() {
  switch (const auto how = session_->handshake()) {
  case step::done:
    return opened();
  case step::wants_read:
    return wait_for_read();
  case step::wants_write:
    return wait_for_write();
  default:
    return end(how);
  }
}

void frame_stream::opened() {
  const auto peer = session_->peer();
  protocol::invariant(peer.has_value(), "a handshake proves the peer");
  state_ = state::open;
  last_progress_ = std::chrono::steady_clock::now();
  timeout_.cancel();
  if (const auto listener = listener_.lock())
    listener->opened(*peer);
}

void frame_stream::write_queued() {
  std::size_t total = 0;
  write_blocked_ = false;
  for (auto piece = writer_.next(); !piece.empty() && total < bytes_per_wakeup; piece = writer_.next()) {
    std::size_t taken = 0;
    const auto how = session_->write(piece, taken);
    if (how == step::wants_write) {
      write_blocked_ = true;
      break;
    }
    if (how != step::done)
      return end(how);
    writer_.wrote(taken);
    total += taken;
  }
  if (!write_blocked_ && !writer_.empty())
    continue_soon();
  if (total == 0)
    return;
  last_progress_ = std::chrono::steady_clock::now();
  if (const auto listener = listener_.lock())
    listener->drained();
}

void frame_stream::read_arrived() {
  std::size_t total = 0;
  while (reading_ && state_ == state::open) {
    if (total >= bytes_per_wakeup)
      return continue_soon();
    std::size_t got = 0;
    const auto how = session_->read(reader_.room(), got);
    if (how == step::wants_read)
      break;
    if (how != step::done)
      return end(how);
    total += got;
    if (!take(got))
      return;
  }
  if (total > 0)
    last_progress_ = std::chrono::steady_clock::now();
}

bool frame_stream::take(std::size_t count) {
  if (!reader_.filled(count)) {
    close({errc::verification, to_string(remote_) + " sent a frame of a length that is not allowed", {}});
    return false;
  }
  auto frame = reader_.take();
  if (!frame)
    return true;
  if (const auto listener = listener_.lock())
    listener->arrived(std::move(*frame));
  return !is_closed();
}

void frame_stream::wait_as_needed() {
  if (reading_ && !pump_posted_)
    wait_for_read();
  if (write_blocked_)
    wait_for_write();
}

void frame_stream::wait_for_read() {
  if (std::exchange(read_waits_, true))
    return;
  socket_.async_wait(boost::asio::posix::descriptor_base::wait_read,
                     [self = shared_from_this()](const boost::system::error_code& failure) {
                       self->read_waits_ = false;
                       if (!failure)
                         self->pump();
                     });
}

void frame_stream::wait_for_write() {
  if (std::exchange(write_waits_, true))
    return;
  socket_.async_wait(boost::asio::posix::descriptor_base::wait_write,
                     [self = shared_from_this()](const boost::system::error_code& failure) {
                       self->write_waits_ = false;
                       if (!failure)
                         self->pump();
                     });
}

void frame_stream::end(step how) {
  const auto name = to_string(remote_);
  if (how == step::failed)
    return close({errc::verification, "no secure connection with " + name + ": " + session_->failure(), {}});
  close({errc::no_peers, name + " closed the connection", {}});
}

} // namespace souk::runtime
