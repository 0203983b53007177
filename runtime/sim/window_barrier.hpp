// Where the threads of a simulation meet between two windows. The last one plans the next window while the
// others wait: they spin for some microseconds, which most windows take, and then sleep.
#pragma once

#include <atomic>
#include <cstdint>

namespace souk::runtime::sim {

class window_barrier {
public:
  explicit window_barrier(std::uint32_t threads) noexcept : threads_{threads} {}

  // `plan` runs in the last thread to arrive, when all others wait here.
  template <class Plan>
  void meet(Plan&& plan) {
    const auto seen = generation_.load(std::memory_order_acquire);
    if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == threads_) {
      plan();
      arrived_.store(0, std::memory_order_relaxed);
      generation_.store(seen + 1, std::memory_order_release);
      generation_.notify_all();
      return;
    }
    for (int turn = 0; turn < spins; ++turn) {
      if (generation_.load(std::memory_order_acquire) != seen)
        return;
#if defined(__x86_64__)
      __builtin_ia32_pause();
#endif
    }
    generation_.wait(seen, std::memory_order_acquire);
  }

private:
  static constexpr int spins = 2000;

  std::uint32_t threads_;
  std::atomic<std::uint32_t> arrived_{0};
  std::atomic<std::uint32_t> generation_{0};
};

} // namespace souk::runtime::sim
