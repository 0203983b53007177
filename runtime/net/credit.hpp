// How many messages may be handed to an actor before it has handled the earlier ones. Mailboxes are
// unbounded and their depth cannot be seen: the port takes a credit for what it delivers, the actor gives
// it back, and what is in use is the depth of the mailbox.
#pragma once

#include <atomic>
#include <cstddef>

#include "protocol/limits.hpp"

namespace souk::runtime {

class credit {
public:
  explicit credit(std::size_t most = protocol::limits::mailbox_credit) noexcept : most_{most} {}

  // False when all are in use.
  bool take() noexcept {
    if (in_use_.fetch_add(1, std::memory_order_relaxed) < most_)
      return true;
    give_back();
    return false;
  }
  void give_back(std::size_t count = 1) noexcept { in_use_.fetch_sub(count, std::memory_order_relaxed); }
  std::size_t in_use() const noexcept { return in_use_.load(std::memory_order_relaxed); }

private:
  const std::size_t most_;
  std::atomic<std::size_t> in_use_{0};
};

} // namespace souk::runtime
