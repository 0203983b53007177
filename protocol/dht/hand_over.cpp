#include "protocol/dht/hand_over.hpp"

#include <algorithm>

namespace souk::protocol {
namespace {

// Keys that share this many bits fewer with the newcomer than its neighbours do may still have it among their closest.
constexpr int margin_bits = 2;

// How many of the neighbours other than the newcomer are closer to the key than `peer`.
std::size_t ahead_of(const node_id& peer, const id& key, const node_id& newcomer,
                     const std::vector<contact>& neighbours) {
  return static_cast<std::size_t>(std::count_if(neighbours.begin(), neighbours.end(), [&](const contact& each) {
    return each.id != newcomer && closer(key, each.id, peer);
  }));
}

} // namespace

std::vector<const kept_record*> to_hand_over(const record_set& kept, const node_id& self, const node_id& newcomer,
                                             const std::vector<contact>& neighbours, instant now,
                                             const hand_over_rules& rules) {
  std::vector<const kept_record*> chosen;
  if (kept.size() == 0 || newcomer == self)
    return chosen;
  const auto whole = neighbours.size() < rules.k; // everyone is known, and everyone holds everything
  const auto shared = whole ? 0 : common_prefix_bits(newcomer, neighbours.back().id) - margin_bits;
  for (const auto* record : kept.all()) {
    const auto& key = record->what.key;
    if (common_prefix_bits(key, newcomer) < shared || record->expires_at <= now)
      continue;
    const auto before_newcomer = ahead_of(newcomer, key, newcomer, neighbours) + (closer(key, self, newcomer) ? 1 : 0);
    if (before_newcomer >= rules.k || ahead_of(self, key, newcomer, neighbours) >= rules.givers)
      continue;
    chosen.push_back(record);
    if (chosen.size() == rules.records_max)
      break;
  }
  return chosen;
}

} // namespace souk::protocol
