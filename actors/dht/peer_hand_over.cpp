#include <algorithm>

#include "actors/clock.hpp"
#include "actors/dht/peer_state.hpp"

#include "protocol/dht/hand_over.hpp"

namespace souk::actors {
namespace {

// Of this many times k closest peers: with half of it, records were lost where sessions last 20 minutes; with one and a half
// times as many, each change of a bucket made a hundred datagrams of every lookup.
constexpr std::size_t neighbourhood = 2;

protocol::message storing_of(const protocol::kept_record& record) {
  if (record.what.kind == protocol::record_kind::provider)
    return protocol::provide{record.raw};
  return protocol::store{record.what.kind, record.raw};
}

bool is_neighbour(const peer_core& core, const protocol::node_id& peer) {
  const auto own = core.table.closest(core.outside.self, neighbourhood * core.outside.rules->replicas);
  return std::any_of(own.begin(), own.end(), [&peer](const protocol::contact& each) { return each.id == peer; });
}

} // namespace

// Nobody waits for the answers: what is lost comes with the next sweep. Whoever enters a bucket far from here is new to
// this node, hardly to the network: only a new neighbour is given anything.
void hand_over_records(peer_pointer self, const protocol::contact& newcomer,
                       const std::optional<protocol::token>& token) {
  auto& core = *self->state.core;
  const auto& rules = *core.outside.rules;
  if (!rules.hand_over || core.records.size() == 0)
    return;
  const protocol::hand_over_rules giving{.k = rules.replicas};
  if (!is_neighbour(core, newcomer.id))
    return;
  const auto known = [&core, &giving](const protocol::id& key) { return core.table.closest(key, giving.k); };
  for (const auto* record :
       protocol::to_hand_over(core.records, core.outside.self, newcomer.id, known, now(self), giving)) {
    const auto again = token ? nullptr : std::make_shared<const ask>(ask{newcomer, {}, storing_of(*record), {}, 0});
    if (!send_request(self, newcomer, token, storing_of(*record), {{}, 0, again}))
      return;
    core.outside.measured->add(counter::record_stored, "handed_over", 1);
  }
}

} // namespace souk::actors
