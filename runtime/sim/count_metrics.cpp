#include "runtime/sim/count_metrics.hpp"

#include <algorithm>

namespace souk::runtime::sim {

// A counter has at most a dozen labels, most of them string literals: the pointer tells them apart at once.
void count_metrics::add(actors::counter what, std::string_view label, std::uint64_t by) noexcept {
  auto& rows = counts_[static_cast<std::size_t>(what)];
  for (auto& [name, count] : rows)
    if (name.data() == label.data() && name.size() == label.size()) {
      count += by;
      return;
    }
  for (auto& [name, count] : rows)
    if (name == label) {
      count += by;
      return;
    }
  rows.emplace_back(label, by);
}

void count_metrics::observe(actors::timing what, protocol::duration took) noexcept {
  auto& sum = timings_[static_cast<std::size_t>(what)];
  ++sum.count;
  sum.total += took;
  sum.longest = std::max(sum.longest, took);
}

std::uint64_t count_metrics::count(actors::counter what) const noexcept {
  std::uint64_t sum = 0;
  for (const auto& [name, count] : labels(what))
    sum += count;
  return sum;
}

std::uint64_t count_metrics::count(actors::counter what, std::string_view label) const noexcept {
  for (const auto& [name, count] : labels(what))
    if (name == label)
      return count;
  return 0;
}

} // namespace souk::runtime::sim
