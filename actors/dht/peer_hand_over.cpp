#include "actors/clock.hpp"
#include "actors/dht/peer_state.hpp"

#include "protocol/dht/hand_over.hpp"

namespace souk::actors {
namespace {

protocol::message storing_of(const protocol::kept_record& record) {
  if (record.what.kind == protocol::record_kind::provider)
    return protocol::provide{record.raw};
  return protocol::store{record.what.kind, record.raw};
}

} // namespace

// Nobody waits for the answers: what is lost comes with the next sweep.
void hand_over_records(peer_pointer self, const protocol::contact& newcomer,
                       const std::optional<protocol::token>& token) {
  auto& core = *self->state.core;
  const auto& rules = *core.outside.rules;
  if (core.records.size() == 0)
    return;
  const protocol::hand_over_rules giving{.k = rules.replicas};
  const auto neighbours = core.table.closest(newcomer.id, giving.k);
  for (const auto* record :
       protocol::to_hand_over(core.records, core.outside.self, newcomer.id, neighbours, now(self), giving)) {
    const auto again = token ? nullptr : std::make_shared<const ask>(ask{newcomer, {}, storing_of(*record), {}, 0});
    if (!send_request(self, newcomer, token, storing_of(*record), {{}, 0, again}))
      return;
    core.outside.measured->add(counter::record_stored, "handed_over", 1);
  }
}

} // namespace souk::actors
