#include "protocol/dht/rtt_estimate.hpp"

#include <algorithm>

namespace souk::protocol {
namespace {

using std::chrono::microseconds;

constexpr duration timeout_min = std::chrono::milliseconds{50};
// Below this a scheduler's hiccup on loopback would look like a slow peer.
constexpr duration slow_min = std::chrono::milliseconds{2};

std::uint32_t us_of(duration rtt) noexcept {
  const auto us = std::chrono::duration_cast<microseconds>(rtt).count();
  const auto most = std::chrono::duration_cast<microseconds>(limits::request_timeout_max).count() * 16;
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(us, 1, most)); // 0 would mean: no sample
}

} // namespace

void rtt_estimate::on_sample(duration rtt) noexcept {
  const auto us = us_of(rtt);
  if (!has_sample()) {
    smoothed_us_ = us;
    deviation_us_ = us / 2;
    return;
  }
  const auto away = us > smoothed_us_ ? us - smoothed_us_ : smoothed_us_ - us;
  deviation_us_ = (3 * deviation_us_ + away + 2) / 4;
  smoothed_us_ = std::max(1U, (7 * smoothed_us_ + us + 4) / 8);
}

duration rtt_estimate::smoothed() const noexcept {
  return microseconds{smoothed_us_};
}

duration rtt_estimate::slow_after() const noexcept {
  if (!has_sample())
    return duration{limits::request_timeout_initial} / 4;
  const duration late = microseconds{std::int64_t{smoothed_us_} + 2 * std::int64_t{deviation_us_}};
  return std::clamp(late, slow_min, timeout());
}

duration rtt_estimate::timeout() const noexcept {
  if (!has_sample())
    return limits::request_timeout_initial;
  const duration lost = microseconds{std::int64_t{smoothed_us_} + 4 * std::int64_t{deviation_us_}};
  return std::clamp<duration>(lost, timeout_min, limits::request_timeout_max);
}

} // namespace souk::protocol
