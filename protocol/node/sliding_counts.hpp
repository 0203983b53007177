// What was counted within the last while: the increases of a few counters, in slices of time. The memory is the same whatever
// is counted and however often it is looked at.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "protocol/invariant.hpp"
#include "protocol/time.hpp"

namespace souk::protocol {

// The window holds what was counted in the last `length`, and of its beginning up to one slice less.
template <std::size_t Counters, std::size_t Slices = 30>
class sliding_counts {
public:
  using counts = std::array<std::uint64_t, Counters>;

  explicit sliding_counts(duration length) : slice_{length / Slices} {
    invariant(slice_ > duration{}, "a slice of a window takes time");
  }

  // The counters as they are now. The first time they are only remembered: what was counted before that has no time.
  void on_totals(const counts& totals, instant now) {
    forget(now);
    if (last_)
      for (std::size_t i = 0; i < Counters; ++i) {
        invariant(totals[i] >= (*last_)[i], "a counter never goes back");
        slices_[current_][i] += totals[i] - (*last_)[i];
      }
    last_ = totals;
  }

  counts within() const noexcept {
    counts sum{};
    for (const auto& slice : slices_)
      for (std::size_t i = 0; i < Counters; ++i)
        sum[i] += slice[i];
    return sum;
  }

private:
  // Empties the slices whose time has come again.
  void forget(instant now) {
    if (!last_)
      began_ = now;
    invariant(now >= began_, "time never goes back");
    const auto passed = (now - began_) / slice_;
    for (std::int64_t i = 0; i < std::min<std::int64_t>(passed, Slices); ++i) {
      current_ = (current_ + 1) % Slices;
      slices_[current_] = {};
    }
    began_ += passed * slice_;
  }

  duration slice_;
  std::array<counts, Slices> slices_{}; // a ring
  std::size_t current_ = 0;
  instant began_; // of the current slice
  std::optional<counts> last_;
};

} // namespace souk::protocol
