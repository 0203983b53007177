// Where a thread counts: in a place of its own, so that no cache line is written by two and no addition has to be locked. The threads
// that count first have one each; all that come later share the last.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace souk::runtime {

inline constexpr std::size_t thread_places = 8; // two for actors, one for sockets, three that block, one more, and the shared one
inline constexpr std::size_t cache_line = 64;   // bytes

inline std::size_t place_of_thread() noexcept {
  static std::atomic<std::size_t> threads = 0;
  thread_local const auto own = threads.fetch_add(1, std::memory_order_relaxed);
  return own < thread_places - 1 ? own : thread_places - 1;
}

// Adds to the count of this thread's place.
template <class Number>
void add_in_place(std::atomic<Number>& count, std::size_t place, Number by) noexcept {
  if (place < thread_places - 1)
    count.store(count.load(std::memory_order_relaxed) + by, std::memory_order_relaxed); // nobody else writes it
  else
    count.fetch_add(by, std::memory_order_relaxed);
}

} // namespace souk::runtime
