// How many messages wait for the actors of a node that live as long as it does, and how many they have handled. An actor
// that is watched counts what enters its mailbox and what leaves it; that can be read from any thread, also while the
// actor hangs.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>

namespace souk::actors {

// Whoever sends counts what comes, the actor alone counts what it has handled: each has a cache line of its own.
struct mailbox_counts {
  alignas(64) std::atomic<std::uint64_t> came = 0;
  alignas(64) std::atomic<std::uint64_t> handled = 0;

  // Messages that wait, and the one that is worked on.
  std::int64_t waiting() const noexcept {
    const auto gone = handled.load(std::memory_order_relaxed);
    return static_cast<std::int64_t>(std::max(came.load(std::memory_order_relaxed), gone) - gone);
  }
};

struct watched_member {
  std::string_view name; // unique in its node
  std::string_view kind; // which actor it is
  std::string_view parent; // the name of who started it; empty: nobody of the node
  std::shared_ptr<const mailbox_counts> counts; // outlives the actor
};

class mailbox_watch {
public:
  virtual ~mailbox_watch() = default;
  // In place of an earlier actor of this name.
  virtual void watch(const watched_member& member) = 0;
};

} // namespace souk::actors
