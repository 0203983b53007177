// Whether a node keeps the levels that souk means to keep: how long searches, lookups, installs and joining take (p95) and
// how much its caches know, each over the last five minutes and the last hour.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "protocol/node/level_alert.hpp"
#include "protocol/node/sliding_counts.hpp"
#include "protocol/time.hpp"

namespace souk::protocol {

// Upper bounds of the buckets that durations are counted in, from 0.1 ms to 10 s; those that levels ask about are among them.
inline constexpr std::array<double, 16> latency_bounds_s{0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.06, 0.1,
                                                         0.15,   0.3,    0.5,   0.8,   2,    3,    5,    10};
using latency_counts = std::array<std::uint64_t, latency_bounds_s.size() + 1>; // the last is above all bounds

enum class level : std::uint8_t { search, lookup, cache, install, discovery, last = discovery };
enum class level_window : std::uint8_t { five_minutes, hour, last = hour };
inline constexpr auto level_count = static_cast<std::size_t>(level::last) + 1;
inline constexpr auto level_window_count = static_cast<std::size_t>(level_window::last) + 1;

const level_rule& rule_of(level which) noexcept;
duration length_of(level_window window) noexcept;
std::string_view to_string(level_window window) noexcept; // 5m, 1h

// What was counted since the process began.
struct level_totals {
  latency_counts search{};
  latency_counts lookup{};
  latency_counts install{};
  latency_counts discovery{};
  std::uint64_t cache_answered = 0; // questions to the cache that one of its tiers answered
  std::uint64_t cache_asked = 0;
};

// One level in one window.
struct level_state {
  level which = level::search;
  level_window window = level_window::five_minutes;
  measurement measured;
  bool alert = false;
};

// The q-quantile of what was counted in buckets with these upper bounds (one count more than bounds), taken as spread evenly
// within a bucket, as Prometheus's histogram_quantile does. What is above all bounds counts as the last bound.
double quantile(std::span<const double> bounds, std::span<const std::uint64_t> counts, double q);

class service_levels {
public:
  service_levels();

  // What was raised or cleared by it. To be called at least once in a slice of the shortest window, which is ten seconds.
  std::vector<level_state> on_totals(const level_totals& totals, instant now);
  // Every level in every window.
  std::vector<level_state> all() const;

private:
  using latencies = sliding_counts<std::tuple_size_v<latency_counts>>;
  struct window {
    explicit window(duration length)
        : search{length}, lookup{length}, install{length}, discovery{length}, cache{length} {}
    measurement measured(level which) const;

    latencies search;
    latencies lookup;
    latencies install;
    latencies discovery;
    sliding_counts<2> cache; // asked, answered
  };
  level_state state_of(level which, level_window over) const;

  std::array<window, level_window_count> windows_;
  std::array<std::array<level_alert, level_window_count>, level_count> alerts_;
};

} // namespace souk::protocol
