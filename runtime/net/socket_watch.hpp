// Which sockets have something to read: an epoll set that any number of threads wait on. What happens goes to one of them, so
// that whoever waits is also who reads, and nothing is handed from thread to thread.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>

#include <sys/epoll.h>

#include "runtime/net/descriptor.hpp"

namespace souk::runtime {

class socket_watch {
public:
  // Reads what is there. True when it stopped before the end, so that others get their turn: it is called again. Never on two
  // threads at once; must not block.
  using reader = std::function<bool()>;
  using key = std::uint64_t;

  // What one wait brought; to be read by the thread that waited.
  class arrivals {
  public:
    // A wake() was among it, which no other thread hears then.
    bool woken() const noexcept { return woken_; }
    bool empty() const noexcept { return count_ == 0; }

  private:
    friend class socket_watch;
    static constexpr std::size_t most = 16; // the rest is for other threads
    std::array<epoll_event, most> events_;
    std::size_t count_ = 0;
    bool woken_ = false;
  };

  socket_watch();
  ~socket_watch();
  socket_watch(const socket_watch&) = delete;
  socket_watch& operator=(const socket_watch&) = delete;

  // `socket` must not block, and stays open until it is removed.
  key add(int socket, reader read);
  // Once this returns the reader does not run, and never will; unless it is the reader that calls. Again: nothing happens.
  void remove(key which) noexcept;

  // Rounded up to milliseconds; without a limit for `forever`.
  static constexpr auto forever = std::chrono::nanoseconds::max();
  void wait(arrivals& found, std::chrono::nanoseconds limit) noexcept;
  void read(const arrivals& found);

  // One thread that waits, or the next that will, stops waiting.
  void wake() noexcept;

private:
  class watched;

  std::shared_ptr<watched> find(key which);
  void arm(int operation, int socket, key which) noexcept;

  descriptor epoll_;
  descriptor bell_;
  std::mutex mutex_; // guards what follows
  std::unordered_map<key, std::shared_ptr<watched>> all_;
  key last_ = 0;
};

} // namespace souk::runtime
