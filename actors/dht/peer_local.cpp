#include "actors/clock.hpp"
#include "actors/dht/lookup_state.hpp"
#include "actors/dht/peer_state.hpp"

#include "protocol/dht/record.hpp"

namespace souk::actors {
namespace {

// More than k, so that dead contacts of the table do not leave the lookup without a start.
constexpr std::size_t start_contacts = 2 * protocol::limits::k;

std::vector<protocol::bytes> own_records(peer_pointer self, const run_lookup& query) {
  std::vector<protocol::bytes> own;
  if (!query.kind || !query.local)
    return own;
  const auto& core = *self->state.core;
  for (const auto* each :
       core.records.find(query.target, *query.kind, now(self), protocol::limits::records_per_answer_max))
    own.push_back(each->raw);
  return own;
}

// A value is with any of its replicas; else as many of the closest are sought as must answer.
protocol::lookup_outlook outlook_of(const peer_core& core, const run_lookup& query) {
  const auto& rules = *core.outside.rules;
  protocol::lookup_outlook outlook;
  const auto stop = (query.rules ? *query.rules : rules.closest_lookup).stop;
  outlook.region_bits = core.table.region_bits(query.kind ? rules.replicas : stop);
  if (core.round_trips.has_sample())
    outlook.usual_rtt = core.round_trips.smoothed();
  return outlook;
}

// A value never changes, so the own copy is as good as any. Heads and providers are asked for all the same: others
// may know newer ones.
std::optional<lookup_report> from_own_values(const run_lookup& query, const std::vector<protocol::bytes>& own) {
  if (query.kind != protocol::record_kind::value || own.empty())
    return std::nullopt;
  lookup_report report;
  report.target = query.target;
  report.records = own;
  report.end = protocol::lookup_end::found;
  report.local = true;
  return report;
}

} // namespace

protocol::republish_schedule& sweep_of(peer_core& core) {
  const auto& rules = *core.outside.rules;
  if (!core.sweep)
    core.sweep = std::make_unique<protocol::republish_schedule>(
      core.outside.self, protocol::republish_rules{.interval = rules.republish_interval, .k = rules.replicas});
  return *core.sweep;
}

protocol::store_status keep(peer_pointer self, protocol::record_kind kind, const protocol::bytes& raw,
                            const protocol::endpoint& sender) {
  auto& core = *self->state.core;
  const auto at = now(self);
  const auto checked = protocol::check_record(kind, raw, core.outside.wall(at));
  if (!checked)
    return protocol::store_status::invalid;
  const auto status = core.records.put(*checked, raw, sender, at);
  if (status == protocol::store_status::accepted && core.attached && core.attached->records)
    self->send(core.attached->records, record_row{*checked, raw});
  return status;
}

peer_view view_of(const peer_core& core) {
  peer_view view;
  for (const auto& whom : core.table.all())
    view.table.push_back({whom, core.table.rtt_of(whom.id), protocol::common_prefix_bits(core.outside.self, whom.id)});
  view.records = core.records.size();
  view.providers = core.records.providers();
  view.requests_started = core.requests.started();
  view.requests_ended = core.requests.ended();
  view.requests_open = core.requests.size();
  view.holds_invariants = core.table.holds_invariants();
  if (core.observed_votes > 0)
    view.observed = core.observed;
  return view;
}

index_wanted wants_index(const peer_core& core, const offer_index& offer, protocol::instant now) {
  for (const auto* each : core.records.find(offer.key, protocol::record_kind::head, now, 1)) {
    const auto kept = protocol::decode_canonical<protocol::head>(each->raw);
    if (kept && kept->body.index == offer.index)
      return {true};
  }
  return {false};
}

republish_rows next_to_republish(peer_core& core, protocol::instant now) {
  const auto& rules = *core.outside.rules;
  core.records.expire(now);
  const auto group = sweep_of(core).next(core.records, core.table.closest(core.outside.self, rules.replicas), now);
  republish_rows next;
  if (!group)
    return next;
  next.target = group->target;
  for (const auto* each : group->records)
    next.rows.push_back({each->what, each->raw});
  return next;
}

// A client republishes nothing.
republish_lag lag_of(peer_core& core, protocol::instant now) {
  if (core.outside.rules->client)
    return {};
  return {sweep_of(core).lag(core.records, now), protocol::republish_lag_usual(core.outside.rules->republish_interval)};
}

caf::typed_response_promise<lookup_report> begin_lookup(peer_pointer self, const run_lookup& query) {
  auto& core = *self->state.core;
  auto promise = self->make_response_promise<lookup_report>();
  auto own = own_records(self, query);
  if (auto local = from_own_values(query, own))
    return promise.deliver(std::move(*local));
  lookup_start start{self,
                     core.outside.rules,
                     core.outside.self,
                     {},
                     core.outside.measured,
                     core.outside.wall(now(self)),
                     std::move(own),
                     {},
                     {}};
  core.table.closest(query.target, start_contacts, start.contacts, start.rtts);
  start.outlook = outlook_of(core, query);
  const auto worker = self->spawn<caf::lazy_init + caf::hidden>(lookup_for, std::move(start));
  return promise.delegate(worker, query);
}

} // namespace souk::actors
