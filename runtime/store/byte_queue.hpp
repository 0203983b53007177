// Bytes from one thread to another, at most a few MiB between them: who is faster waits.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>

#include "protocol/bytes.hpp"

namespace souk::runtime {

class byte_queue {
public:
  using shared_bytes = std::shared_ptr<const protocol::bytes>;

  explicit byte_queue(std::size_t bytes_max) : bytes_max_{bytes_max} {}

  // False once the reader has stopped: nothing more is wanted.
  bool push(shared_bytes part) {
    std::unique_lock alone{mutex_};
    changed_.wait(alone, [&] { return stopped_ || held_ == 0 || held_ + part->size() <= bytes_max_; });
    if (stopped_)
      return false;
    held_ += part->size();
    parts_.push_back(std::move(part));
    changed_.notify_all();
    return true;
  }

  // Null once the writer has closed and all was taken, and when it was stopped.
  shared_bytes pop() {
    std::unique_lock alone{mutex_};
    changed_.wait(alone, [&] { return stopped_ || closed_ || !parts_.empty(); });
    if (stopped_ || parts_.empty())
      return nullptr;
    auto part = std::move(parts_.front());
    parts_.pop_front();
    held_ -= part->size();
    changed_.notify_all();
    return part;
  }

  void close() { // by the writer: no more comes
    const std::lock_guard alone{mutex_};
    closed_ = true;
    changed_.notify_all();
  }

  void stop() { // by either: nothing more goes through
    const std::lock_guard alone{mutex_};
    stopped_ = true;
    changed_.notify_all();
  }

  bool was_stopped() {
    const std::lock_guard alone{mutex_};
    return stopped_;
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<shared_bytes> parts_;
  std::size_t bytes_max_;
  std::size_t held_ = 0;
  bool closed_ = false;
  bool stopped_ = false;
};

} // namespace souk::runtime
