// Smoothed round trip and its deviation (RFC 6298, section 2), and what follows from them: when an answer is
// late, and when it is given up.
#pragma once

#include "protocol/limits.hpp"
#include "protocol/time.hpp"

namespace souk::protocol {

class rtt_estimate {
public:
  void on_sample(duration rtt) noexcept;
  bool has_sample() const noexcept { return smoothed_us_ != 0; }
  duration smoothed() const noexcept;
  duration slow_after() const noexcept; // an answer is late: smoothed + 2 deviations, within [2 ms, timeout()]
  // An answer will not come: smoothed + 4 deviations, and twice the longest of late, for peers differ more than one
  // peer's round trips do. A second at least until enough was measured; never above limits::request_timeout_max.
  duration timeout() const noexcept;

private:
  std::uint32_t smoothed_us_ = 0; // 16 bytes in all: every simulated peer has one
  std::uint32_t deviation_us_ = 0;
  std::uint32_t longest_us_ = 0;  // forgets slowly
  std::uint32_t samples_ = 0;     // up to enough_samples
};

} // namespace souk::protocol
