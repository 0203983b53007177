// Round trips on the scale on which tables keep them and answers tell them: one byte.
#pragma once

#include <bit>
#include <chrono>
#include <cstdint>

#include "protocol/time.hpp"

namespace souk::protocol {

// Logarithmic, eight steps an octave from 64 µs to 4 s; 0 when none was measured. Others read it on the wire.
using rtt_class = std::uint8_t;
inline constexpr rtt_class rtt_class_max = 127;
inline constexpr int rtt_class_first_octave = 6;

inline rtt_class rtt_class_of(duration rtt) noexcept {
  constexpr std::int64_t us_min = std::int64_t{1} << rtt_class_first_octave;
  constexpr std::int64_t us_max = std::int64_t{1} << 32;
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(rtt).count();
  const auto within = static_cast<std::uint64_t>(us < us_min ? us_min : us > us_max ? us_max : us);
  const auto octave = std::bit_width(within) - 1;
  const auto eighth = static_cast<int>(within >> (octave - 3) & 7);
  const auto step = (octave - rtt_class_first_octave) * 8 + eighth + 1;
  return static_cast<rtt_class>(step > rtt_class_max ? rtt_class_max : step);
}

// The middle of a class.
inline duration rtt_of_class(rtt_class which) noexcept {
  const auto octave = (which - 1) / 8 + rtt_class_first_octave;
  const auto sixteenths = std::int64_t{16} + 2 * ((which - 1) % 8) + 1;
  return std::chrono::microseconds{(sixteenths << octave) / 16};
}

// A quarter of the way towards the sample, at least one step: the average of a logarithmic scale.
inline rtt_class smoothed_class(rtt_class old, rtt_class sample) noexcept {
  if (old == 0)
    return sample;
  const int away = sample > old ? 3 : sample < old ? -3 : 0;
  return static_cast<rtt_class>(old + (sample - old + away) / 4);
}

} // namespace souk::protocol
