#include "protocol/dht/hand_over.hpp"

#include <algorithm>

namespace souk::protocol {
namespace {

// How many of the holders other than the newcomer are closer to the key than `peer`.
std::size_t ahead_of(const node_id& peer, const id& key, const node_id& newcomer, const std::vector<contact>& holders) {
  return static_cast<std::size_t>(std::count_if(holders.begin(), holders.end(), [&](const contact& each) {
    return each.id != newcomer && closer(key, each.id, peer);
  }));
}

} // namespace

std::vector<const kept_record*> to_hand_over(const record_set& kept, const node_id& self, const node_id& newcomer,
                                             const closest_known& known, instant now, const hand_over_rules& rules) {
  std::vector<const kept_record*> chosen;
  if (kept.size() == 0 || newcomer == self)
    return chosen;
  const auto neighbours = known(self); // tells at once for most records that others are closer
  for (const auto* record : kept.all()) {
    const auto& key = record->what.key;
    if (record->expires_at <= now || ahead_of(self, key, newcomer, neighbours) >= rules.givers)
      continue;
    const auto holders = known(key);
    const auto before_newcomer = ahead_of(newcomer, key, newcomer, holders) + (closer(key, self, newcomer) ? 1 : 0);
    if (before_newcomer >= rules.k || ahead_of(self, key, newcomer, holders) >= rules.givers)
      continue;
    chosen.push_back(record);
    if (chosen.size() == rules.records_max)
      break;
  }
  return chosen;
}

} // namespace souk::protocol
