#include "runtime/net/stream_pool.hpp"

#include <algorithm>
#include <cerrno>

#include <sys/socket.h>

#include "protocol/invariant.hpp"
#include "runtime/net/socket_address.hpp"

namespace souk::runtime {

using protocol::errc;
using protocol::error;

namespace {

constexpr auto sweep_interval = std::chrono::seconds{5};
constexpr auto accept_pause = std::chrono::milliseconds{100}; // without descriptors there is nothing to hurry for

const error stopping{errc::no_peers, "this node is stopping", {}};
const error was_idle{errc::no_peers, "the connection was idle", {}};

// The entry that was idle longest, or null.
template <class Links>
auto longest_idle(Links& links) {
  typename Links::mapped_type oldest;
  for (auto& [where, link] : links)
    if (link->is_idle() && (!oldest || link->last_progress() < oldest->last_progress()))
      oldest = link;
  return oldest;
}

template <class Links>
std::vector<typename Links::mapped_type> silent_since(Links& links, protocol::instant when) {
  std::vector<typename Links::mapped_type> found; // closing one changes the map
  for (auto& [where, link] : links)
    if (link->last_progress() < when)
      found.push_back(link);
  return found;
}

} // namespace

stream_pool::stream_pool(boost::asio::io_context& io, std::shared_ptr<stream_setting> setting)
    : io_{io}, setting_{std::move(setting)}, listening_{io}, accept_timer_{io}, sweep_timer_{io} {}

void stream_pool::start(descriptor listening) {
  sweep_later();
  if (!listening)
    return;
  listening_.assign(listening.release());
  wait_for_connection();
}

void stream_pool::ask(const protocol::endpoint& to, stream_call call) {
  if (closed_)
    return call.ask.refuse(std::nullopt, stopping);
  const auto known = outbound_.find(to);
  if (known != outbound_.end())
    return known->second->ask(std::move(call));
  if (!make_room()) {
    ++setting_->counts.refused_full;
    return call.ask.refuse(std::nullopt, {errc::no_peers, "too many connections are open and busy", {}});
  }
  open(to)->connect(std::move(call));
}

std::shared_ptr<outbound_link> stream_pool::open(const protocol::endpoint& to) {
  auto gone = [pool = weak_from_this(), to](std::vector<stream_call> again) {
    const auto self = pool.lock();
    if (!self)
      return;
    self->outbound_.erase(to);
    self->count_open();
    for (auto& call : again)
      self->ask(to, std::move(call));
  };
  auto link = std::make_shared<outbound_link>(io_, *setting_, to, std::move(gone));
  outbound_.emplace(to, link);
  count_open();
  return link;
}

void stream_pool::answer(std::uint64_t connection, std::uint32_t call, protocol::bytes frame) {
  const auto found = inbound_.find(connection);
  if (found == inbound_.end())
    return;
  const auto link = found->second;
  link->answer(call, std::move(frame));
  if (link->queued_bytes() > setting_->limits.queue_bytes_max)
    close_slow_reader(*link);
}

// Calls that were handed over before reading stopped may fill the queue of one peer; those of all together
// may not.
void stream_pool::close_slow_reader(inbound_link& link) {
  std::size_t total = 0;
  for (const auto& [number, each] : inbound_)
    total += each->queued_bytes();
  if (total <= setting_->limits.queue_bytes_total_max)
    return;
  ++setting_->counts.slow_readers;
  link.close({errc::timeout, "does not read its answers", {}});
}

void stream_pool::wait_for_connection() {
  listening_.async_wait(boost::asio::posix::descriptor_base::wait_read,
                        [self = shared_from_this()](const boost::system::error_code& failure) {
                          if (!failure && !self->closed_)
                            self->accept_waiting();
                        });
}

void stream_pool::accept_waiting() {
  for (;;) {
    socket_address from;
    from.size = sizeof from.raw;
    descriptor made{::accept4(listening_.native_handle(), from.get(), &from.size, SOCK_NONBLOCK | SOCK_CLOEXEC)};
    if (made) {
      accept_one(std::move(made), from_socket_address(from.raw));
      continue;
    }
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
      return accept_later();
    if (errno != EINTR && errno != ECONNABORTED)
      return wait_for_connection();
  }
}

void stream_pool::accept_one(descriptor socket, const protocol::endpoint& remote) {
  if (!make_room()) {
    ++setting_->counts.refused_full;
    return;
  }
  const auto number = next_number_++;
  auto gone = [pool = weak_from_this(), number] {
    if (const auto self = pool.lock()) {
      self->inbound_.erase(number);
      self->count_open();
    }
  };
  const auto link = std::make_shared<inbound_link>(io_, *setting_, remote, number, std::move(gone));
  inbound_.emplace(number, link);
  count_open();
  link->accept(std::move(socket));
}

void stream_pool::accept_later() {
  accept_timer_.expires_after(accept_pause);
  accept_timer_.async_wait([self = shared_from_this()](const boost::system::error_code& cancelled) {
    if (!cancelled && !self->closed_)
      self->accept_waiting();
  });
}

bool stream_pool::make_room() {
  if (outbound_.size() + inbound_.size() < setting_->limits.connections_max)
    return true;
  const auto out = longest_idle(outbound_);
  const auto in = longest_idle(inbound_);
  if (in && (!out || in->last_progress() < out->last_progress()))
    in->close(was_idle);
  else if (out)
    out->close(was_idle);
  return outbound_.size() + inbound_.size() < setting_->limits.connections_max;
}

void stream_pool::sweep_later() {
  sweep_timer_.expires_after(std::min<protocol::duration>(sweep_interval, setting_->limits.idle_outbound));
  sweep_timer_.async_wait([self = shared_from_this()](const boost::system::error_code& cancelled) {
    if (cancelled || self->closed_)
      return;
    self->close_idle();
    self->sweep_later();
  });
}

void stream_pool::close_idle() {
  const auto now = std::chrono::steady_clock::now();
  for (const auto& link : silent_since(outbound_, now - setting_->limits.idle_outbound))
    link->close(was_idle);
  for (const auto& link : silent_since(inbound_, now - setting_->limits.idle_inbound))
    link->close(was_idle);
}

void stream_pool::close() {
  if (std::exchange(closed_, true))
    return;
  accept_timer_.cancel();
  sweep_timer_.cancel();
  boost::system::error_code ignored;
  (void)listening_.close(ignored);
  while (!outbound_.empty()) {
    const auto link = outbound_.begin()->second; // it takes itself out
    link->close(stopping);
  }
  while (!inbound_.empty()) {
    const auto link = inbound_.begin()->second;
    link->close(stopping);
  }
  setting_->acceptor = nullptr;
}

void stream_pool::count_open() {
  setting_->counts.open = outbound_.size() + inbound_.size();
}

} // namespace souk::runtime
