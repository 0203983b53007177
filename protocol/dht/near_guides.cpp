#include "protocol/dht/near_guides.hpp"

#include <algorithm>
#include <cstddef>

namespace souk::protocol {
namespace {

// Less is no gain: within one building everybody is near.
constexpr duration gain_min = std::chrono::milliseconds{5};

duration median_rtt(const std::vector<met_peer>& met) {
  std::vector<duration> all;
  all.reserve(met.size());
  for (const auto& each : met)
    all.push_back(each.rtt);
  const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
  std::ranges::nth_element(all, middle);
  return *middle;
}

} // namespace

std::vector<near_guide> near_guides(const std::vector<met_peer>& met) {
  std::vector<near_guide> guides;
  if (met.empty())
    return guides;
  const auto most = median_rtt(met) - gain_min;
  const auto deepest = std::ranges::max(met, {}, &met_peer::prefix_bits).prefix_bits;
  const met_peer* nearest = nullptr; // of those in this bucket or deeper
  for (int bucket = deepest; bucket >= 0; --bucket) {
    for (const auto& each : met)
      if (each.prefix_bits == bucket && (nearest == nullptr || each.rtt < nearest->rtt))
        nearest = &each;
    if (nearest->rtt <= most)
      guides.push_back({bucket, nearest->whom});
  }
  return guides;
}

} // namespace souk::protocol
