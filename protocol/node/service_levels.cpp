#include "protocol/node/service_levels.hpp"

#include <algorithm>
#include <numeric>

#include "protocol/invariant.hpp"

namespace souk::protocol {
namespace {

constexpr double p95 = 0.95;

// A tail of 5 % needs 20 samples to be more than the slowest one. Installs and joins are rare, and each is waited for.
constexpr std::array<level_rule, level_count> rules{{
  {"marketplace.search.latency", "ms", 100, 150, 20},
  {"marketplace.dht.lookup.latency", "ms", 500, 800, 20},
  {"marketplace.cache.hit_rate", "%", 80, 70, 20, true},
  {"marketplace.install.latency", "ms", 2000, 3000, 3},
  {"marketplace.p2p.discovery.latency", "ms", 2000, 5000, 1},
}};

std::uint64_t sum_of(std::span<const std::uint64_t> counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

measurement latency_ms(std::span<const std::uint64_t> counts) {
  const auto samples = sum_of(counts);
  return {samples, samples == 0 ? 0 : 1000 * quantile(latency_bounds_s, counts, p95)};
}

measurement share_percent(std::uint64_t part, std::uint64_t whole) {
  return {whole, whole == 0 ? 0 : 100 * static_cast<double>(part) / static_cast<double>(whole)};
}

template <class Visit>
void for_each_level(Visit visit) {
  for (std::size_t which = 0; which < level_count; ++which)
    for (std::size_t over = 0; over < level_window_count; ++over)
      visit(static_cast<level>(which), static_cast<level_window>(over));
}

} // namespace

const level_rule& rule_of(level which) noexcept {
  return rules[static_cast<std::size_t>(which)];
}

duration length_of(level_window window) noexcept {
  return window == level_window::hour ? duration{std::chrono::hours{1}} : std::chrono::minutes{5};
}

std::string_view to_string(level_window window) noexcept {
  return window == level_window::hour ? "1h" : "5m";
}

double quantile(std::span<const double> bounds, std::span<const std::uint64_t> counts, double q) {
  invariant(counts.size() == bounds.size() + 1, "a bucket has a bound, and the last has none");
  invariant(q > 0 && q <= 1, "a quantile is a share");
  const auto rank = q * static_cast<double>(sum_of(counts));
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    const auto here = static_cast<double>(counts[i]);
    if (counts[i] > 0 && static_cast<double>(below + counts[i]) >= rank) {
      const auto from = i == 0 ? 0 : bounds[i - 1];
      return from + (bounds[i] - from) * (rank - static_cast<double>(below)) / here;
    }
    below += counts[i];
  }
  return bounds.back();
}

measurement service_levels::window::measured(level which) const {
  switch (which) {
  case level::search:
    return latency_ms(search.within());
  case level::lookup:
    return latency_ms(lookup.within());
  case level::install:
    return latency_ms(install.within());
  case level::discovery:
    return latency_ms(discovery.within());
  case level::cache:
    break;
  }
  const auto seen = cache.within();
  return share_percent(seen[1], seen[0]);
}

service_levels::service_levels()
    : windows_{window{length_of(level_window::five_minutes)}, window{length_of(level_window::hour)}} {}

std::vector<level_state> service_levels::on_totals(const level_totals& totals, instant now) {
  for (auto& each : windows_) {
    each.search.on_totals(totals.search, now);
    each.lookup.on_totals(totals.lookup, now);
    each.install.on_totals(totals.install, now);
    each.discovery.on_totals(totals.discovery, now);
    each.cache.on_totals({totals.cache_asked, totals.cache_answered}, now);
  }
  std::vector<level_state> changed;
  for_each_level([&](level which, level_window over) {
    auto& alert = alerts_[static_cast<std::size_t>(which)][static_cast<std::size_t>(over)];
    if (alert.on_measured(rule_of(which), windows_[static_cast<std::size_t>(over)].measured(which)))
      changed.push_back(state_of(which, over));
  });
  return changed;
}

level_state service_levels::state_of(level which, level_window over) const {
  return {which, over, windows_[static_cast<std::size_t>(over)].measured(which),
          alerts_[static_cast<std::size_t>(which)][static_cast<std::size_t>(over)].raised()};
}

std::vector<level_state> service_levels::all() const {
  std::vector<level_state> made;
  for_each_level([&](level which, level_window over) { made.push_back(state_of(which, over)); });
  return made;
}

} // namespace souk::protocol
