// Virtual time is the actor clock in whole nanoseconds. It starts at one second, because CAF gives the time
// point zero a meaning of its own.
#pragma once

#include <chrono>
#include <cstdint>

#include "protocol/time.hpp"

namespace souk::runtime::sim {

using nanoseconds = std::int64_t; // since the epoch of the actor clock

inline constexpr nanoseconds time_origin_ns = 1'000'000'000;
inline constexpr nanoseconds never_ns = INT64_MAX;

constexpr nanoseconds ns_of(protocol::instant t) noexcept {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(t.time_since_epoch()).count();
}

constexpr nanoseconds ns_of(protocol::duration d) noexcept {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(d).count();
}

constexpr protocol::instant instant_of(nanoseconds t) noexcept {
  return protocol::instant{std::chrono::nanoseconds{t}};
}

} // namespace souk::runtime::sim
