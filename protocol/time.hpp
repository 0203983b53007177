// Two clocks. `instant` is monotonic (the actor clock, virtual in the simulator); `wall_seconds` is Unix
// time and stands in signed documents. Neither is ever read here: both come in as arguments.
#pragma once

#include <chrono>
#include <cstdint>

namespace souk::protocol {

using instant = std::chrono::steady_clock::time_point;
using duration = std::chrono::steady_clock::duration; // nanoseconds
using wall_seconds = std::int64_t;                    // seconds since 1970-01-01T00:00:00Z

inline double to_ms(duration d) noexcept {
  return std::chrono::duration<double, std::milli>(d).count();
}

} // namespace souk::protocol
