#include "actors/clock.hpp"
#include "actors/dht/lookup_state.hpp"
#include "actors/dht/peer_state.hpp"

#include <algorithm>
#include <memory>

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
  for (const auto* table : core.table.each())
    outlook.region_bits = std::max(outlook.region_bits, table->region_bits(query.kind ? rules.replicas : stop));
  if (const auto usual = core.table.usual_rtt())
    outlook.usual_rtt = *usual;
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

lookup_start start_of(peer_pointer self, const run_lookup& query) {
  const auto& core = *self->state.core;
  lookup_start start;
  start.peer = self;
  start.rules = core.outside.rules;
  start.self = core.outside.self;
  start.measured = core.outside.measured;
  start.wall = core.outside.wall(now(self));
  start.outlook = outlook_of(core, query);
  start.rtts_tell_distance = core.round_trips.tell_distance();
  return start;
}

// What two lookups found together: the closest of both, each once, and the cost of both.
lookup_report merged(lookup_report one, const lookup_report& other, std::size_t k) {
  one.counts.asked += other.counts.asked;
  one.counts.answered += other.counts.answered;
  one.counts.failed += other.counts.failed;
  one.counts.hedged += other.counts.hedged;
  one.took = std::max(one.took, other.took);
  one.steps.insert(one.steps.end(), other.steps.begin(), other.steps.end());
  one.closest.insert(one.closest.end(), other.closest.begin(), other.closest.end());
  std::ranges::stable_sort(
    one.closest, [&](const auto& a, const auto& b) { return protocol::closer(one.target, a.whom.id, b.whom.id); });
  const auto twice = std::ranges::unique(one.closest, {}, [](const auto& near) { return near.whom.id; });
  one.closest.erase(twice.begin(), twice.end());
  one.closest.resize(std::min(one.closest.size(), k));
  one.hops = one.closest.empty() ? one.hops : one.closest.front().depth;
  return one;
}

// With both addresses a peer belongs to two networks, and the closest of one do not know all of the other.
caf::typed_response_promise<lookup_report> look_in_both(peer_pointer self, const run_lookup& query,
                                                        const std::vector<const protocol::routing_table*>& tables,
                                                        caf::typed_response_promise<lookup_report> promise) {
  const auto first = std::make_shared<std::optional<lookup_report>>();
  const auto k = (query.rules ? *query.rules : self->state.core->outside.rules->closest_lookup).k;
  for (const auto* table : tables) {
    auto start = start_of(self, query);
    table->closest(query.target, start_contacts, start.contacts, start.rtts);
    const auto worker = self->spawn<caf::lazy_init + caf::hidden>(lookup_for, std::move(start));
    self->request(worker, caf::infinite, query)
      .then(
        [=](lookup_report& found) mutable {
          if (*first && promise.pending())
            promise.deliver(merged(std::move(**first), found, k));
          else
            *first = std::move(found);
        },
        [=](caf::error& why) mutable {
          if (promise.pending())
            promise.deliver(std::move(why));
        });
  }
  return promise;
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
    view.table.push_back({whom, core.table.rtt_of(whom), protocol::common_prefix_bits(core.outside.self, whom.id)});
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
  if (const auto tables = core.table.each(); !query.kind && tables.size() > 1)
    return look_in_both(self, query, tables, std::move(promise));
  auto start = start_of(self, query);
  start.own = std::move(own);
  core.table.closest(query.target, start_contacts, start.contacts, start.rtts);
  const auto worker = self->spawn<caf::lazy_init + caf::hidden>(lookup_for, std::move(start));
  return promise.delegate(worker, query);
}

} // namespace souk::actors
