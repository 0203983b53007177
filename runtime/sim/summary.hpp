// Mean and percentiles of a measured quantity.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

namespace souk::runtime::sim {

struct summary {
  double mean = 0;
  double p50 = 0;
  double p95 = 0;
  double p99 = 0;
};

// Nearest rank: a percentile is a value that was measured. All zero when nothing was.
inline summary summary_of(std::vector<double> values) {
  if (values.empty())
    return {};
  std::sort(values.begin(), values.end());
  double sum = 0;
  for (const auto v : values)
    sum += v;
  const auto count = static_cast<double>(values.size());
  const auto rank = [&](double share) {
    const auto nth = static_cast<std::size_t>(std::ceil(share * count));
    return values[std::max<std::size_t>(nth, 1) - 1];
  };
  return {sum / count, rank(0.50), rank(0.95), rank(0.99)};
}

} // namespace souk::runtime::sim
