// Metrics of one shard in plain arrays: no atomics, because one thread at a time drives a shard.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "actors/metrics.hpp"

namespace souk::runtime::sim {

class count_metrics final : public actors::metrics {
public:
  using labelled = std::vector<std::pair<std::string_view, std::uint64_t>>;

  // Labels are names with static storage.
  void add(actors::counter what, std::string_view label, std::uint64_t by = 1) noexcept override;
  void observe(actors::timing what, protocol::duration took) noexcept override;
  void set(actors::gauge, double) noexcept override {} // of a million peers the last value says nothing

  std::uint64_t count(actors::counter what) const noexcept; // over all labels
  std::uint64_t count(actors::counter what, std::string_view label) const noexcept;
  const labelled& labels(actors::counter what) const noexcept { return counts_[static_cast<std::size_t>(what)]; }

  struct timing_sum {
    std::uint64_t count = 0;
    protocol::duration total{};
    protocol::duration longest{};
  };
  const timing_sum& timed(actors::timing what) const noexcept { return timings_[static_cast<std::size_t>(what)]; }

private:
  std::array<labelled, static_cast<std::size_t>(actors::counter::last) + 1> counts_;
  std::array<timing_sum, static_cast<std::size_t>(actors::timing::last) + 1> timings_;
};

} // namespace souk::runtime::sim
