#include "protocol/dht/rtt_estimate.hpp"

#include <algorithm>
#include <cstdlib>

#include "protocol/dht/rtt_class.hpp"

namespace souk::protocol {
namespace {

using std::chrono::microseconds;

constexpr duration timeout_margin = std::chrono::milliseconds{50};
constexpr std::uint32_t enough_samples = 8;
constexpr std::uint32_t class_parts = 8;      // the resolution of within_ and among_
constexpr std::uint32_t longest_fades_by = 64; // the share of it that a sample takes away
// Below this a scheduler's hiccup on loopback would look like a slow peer.
constexpr duration slow_min = std::chrono::milliseconds{2};

std::uint32_t us_of(duration rtt) noexcept {
  const auto us = std::chrono::duration_cast<microseconds>(rtt).count();
  const auto most = std::chrono::duration_cast<microseconds>(limits::request_timeout_max).count() * 16;
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(us, 1, most)); // 0 would mean: no sample
}

std::uint32_t moved_towards(std::uint32_t smoothed, int steps) noexcept {
  return (7 * smoothed + class_parts * static_cast<std::uint32_t>(std::abs(steps)) + 4) / 8;
}

} // namespace

void rtt_estimate::on_repeat(duration rtt, duration before) noexcept {
  if (!has_sample())
    return;
  const int now = rtt_class_of(rtt);
  within_ = moved_towards(within_, now - rtt_class_of(before));
  among_ = moved_towards(among_, now - static_cast<int>(last_));
}

bool rtt_estimate::tell_distance() const noexcept {
  return 2 * within_ <= among_;
}

void rtt_estimate::on_sample(duration rtt) noexcept {
  const auto us = us_of(rtt);
  last_ = rtt_class_of(rtt);
  longest_us_ = std::max(longest_us_ - longest_us_ / longest_fades_by, us);
  samples_ = std::min<std::uint32_t>(samples_ + 1, enough_samples);
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
  const auto by_deviation = std::int64_t{smoothed_us_} + 4 * std::int64_t{deviation_us_};
  const duration lost = microseconds{std::max(by_deviation, 2 * std::int64_t{longest_us_})} + timeout_margin;
  const duration least = samples_ < enough_samples ? duration{limits::request_timeout_initial} : duration{};
  return std::clamp<duration>(lost, least, limits::request_timeout_max);
}

} // namespace souk::protocol
