#include "runtime/net/socket_watch.hpp"

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include <sys/eventfd.h>

#include "protocol/invariant.hpp"

namespace souk::runtime {
namespace {

constexpr socket_watch::key bell_key = 0;
constexpr std::chrono::milliseconds wait_max{60'000};

// As epoll takes it: -1 for ever.
int timeout_of(std::chrono::nanoseconds limit) noexcept {
  if (limit == socket_watch::forever)
    return -1;
  const auto rounded_up = std::chrono::ceil<std::chrono::milliseconds>(limit);
  return static_cast<int>(std::clamp(rounded_up, std::chrono::milliseconds{0}, wait_max).count());
}

} // namespace

// One socket. Each arrival is told to one thread only once (EPOLLET), and another thread may be told of the next while the
// first still reads: then the first reads once more.
class socket_watch::watched {
public:
  watched(int socket, reader read) : socket_{socket}, read_{std::move(read)} {}

  int socket() const noexcept { return socket_; }

  // False when something may be left.
  bool read() {
    if (told_++ > 0)
      return true;
    runner_ = std::this_thread::get_id();
    auto more = false;
    auto seen = 1U;
    do
      more = !removed_ && read_();
    while (!told_.compare_exchange_strong(seen, 0));
    if (removed_)
      told_.notify_all();
    return !more || removed_;
  }

  // Who begins to read from now on sees `removed_`, because it names itself the runner first.
  void stop() noexcept {
    removed_ = true;
    if (runner_.load() == std::this_thread::get_id())
      return;
    for (auto seen = told_.load(); seen != 0; seen = told_.load())
      told_.wait(seen);
  }

private:
  const int socket_;
  const reader read_;
  std::atomic<unsigned> told_ = 0; // of arrivals since the reader began; 0 while nobody reads
  std::atomic<std::thread::id> runner_{};
  std::atomic<bool> removed_ = false;
};

socket_watch::socket_watch() : epoll_{::epoll_create1(EPOLL_CLOEXEC)}, bell_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
  protocol::invariant(epoll_ && bell_, "the process may open two more descriptors");
  arm(EPOLL_CTL_ADD, bell_.get(), bell_key);
}

socket_watch::~socket_watch() {
  protocol::invariant(all_.empty(), "sockets are removed before their watch ends");
}

void socket_watch::arm(int operation, int socket, key which) noexcept {
  epoll_event wanted{};
  wanted.events = EPOLLIN | EPOLLET;
  wanted.data.u64 = which;
  const auto outcome = ::epoll_ctl(epoll_.get(), operation, socket, &wanted);
  protocol::invariant(outcome == 0, "an open socket can be watched");
}

socket_watch::key socket_watch::add(int socket, reader read) {
  const std::lock_guard alone{mutex_};
  const auto made = ++last_;
  all_.emplace(made, std::make_shared<watched>(socket, std::move(read)));
  arm(EPOLL_CTL_ADD, socket, made);
  return made;
}

void socket_watch::remove(key which) noexcept {
  std::shared_ptr<watched> gone;
  {
    const std::lock_guard alone{mutex_};
    const auto found = all_.find(which);
    if (found == all_.end())
      return;
    gone = std::move(found->second);
    all_.erase(found);
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, gone->socket(), nullptr);
  }
  gone->stop();
}

std::shared_ptr<socket_watch::watched> socket_watch::find(key which) {
  const std::lock_guard alone{mutex_};
  const auto found = all_.find(which);
  return found == all_.end() ? nullptr : found->second;
}

void socket_watch::wait(arrivals& found, std::chrono::nanoseconds limit) noexcept {
  const auto count = ::epoll_wait(epoll_.get(), found.events_.data(), arrivals::most, timeout_of(limit));
  found.count_ = count > 0 ? static_cast<std::size_t>(count) : 0; // a signal ends the wait
  found.woken_ = false;
  for (std::size_t i = 0; i < found.count_; ++i)
    found.woken_ |= found.events_[i].data.u64 == bell_key;
}

void socket_watch::read(const arrivals& found) {
  for (std::size_t i = 0; i < found.count_; ++i) {
    const auto which = found.events_[i].data.u64;
    if (which == bell_key)
      continue;
    const auto socket = find(which);
    if (!socket || socket->read())
      continue;
    const std::lock_guard alone{mutex_};
    if (all_.contains(which)) // armed anew, what is left is told again
      arm(EPOLL_CTL_MOD, socket->socket(), which);
  }
}

// Each write is an arrival of its own, whatever was written before: nobody needs to read.
void socket_watch::wake() noexcept {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(bell_.get(), &one, sizeof one);
}

} // namespace souk::runtime
