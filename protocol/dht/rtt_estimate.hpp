// Smoothed round trip and its deviation (RFC 6298, section 2), and what follows from them: when an answer is
// late, and when it is given up.
#pragma once

#include "protocol/limits.hpp"
#include "protocol/time.hpp"

namespace souk::protocol {

class rtt_estimate {
public:
  void on_sample(duration rtt) noexcept;
  // A peer that took `before` until now (smoothed) has taken `rtt`; before on_sample of the same.
  void on_repeat(duration rtt, duration before) noexcept;
  bool has_sample() const noexcept { return smoothed_us_ != 0; }
  duration smoothed() const noexcept;
  // Whether round trips tell who is near: those of one peer differ clearly less than those of different peers. They do not
  // where everybody is near and what is measured is how busy the machines are. True until something speaks against it.
  bool tell_distance() const noexcept;
  duration slow_after() const noexcept; // an answer is late: smoothed + 2 deviations, within [2 ms, timeout()]
  // An answer will not come: smoothed + 4 deviations, and twice the longest of late, for peers differ more than one
  // peer's round trips do. A second at least until enough was measured; never above limits::request_timeout_max.
  duration timeout() const noexcept;

private:
  std::uint32_t smoothed_us_ = 0; // 16 bytes in all: every simulated peer has one
  std::uint32_t deviation_us_ = 0;
  std::uint32_t longest_us_ = 0;  // forgets slowly
  std::uint32_t samples_ : 4 = 0; // up to enough_samples
  std::uint32_t last_ : 7 = 0;    // rtt_class of the last sample
  // Smoothed, in eighths of an rtt_class: how far samples are from what the same peer took before, and from the last sample.
  std::uint32_t within_ : 10 = 0;
  std::uint32_t among_ : 10 = 0;
};

} // namespace souk::protocol
