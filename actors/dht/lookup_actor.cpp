#include "actors/dht/lookup_actor.hpp"

#include <algorithm>

#include "actors/clock.hpp"
#include "actors/dht/lookup_state.hpp"
#include "protocol/dht/record.hpp"

namespace souk::actors {
namespace {

using lookup_pointer = lookup_actor::stateful_pointer<lookup_state>;

// Heads may differ between holders and providers are spread over them: a few answers are worth more than one.
constexpr std::size_t quorum_of_several = 3;
constexpr std::size_t nearest_of_a_head = 3; // who hear of a newer one first

protocol::lookup_rules rules_of(const lookup_start& start, const run_lookup& query) {
  auto rules = query.rules ? *query.rules : query.kind ? start.rules->value_lookup : start.rules->closest_lookup;
  rules.prefer_near = rules.prefer_near && start.rtts_tell_distance;
  if (query.rules || !query.kind)
    return rules;
  if (*query.kind != protocol::record_kind::value) {
    rules.quorum = std::max(rules.quorum, quorum_of_several);
    rules.alpha = std::max(rules.alpha, quorum_of_several);
  }
  if (*query.kind == protocol::record_kind::head)
    rules.quorum_nearest = std::max(rules.quorum_nearest, nearest_of_a_head);
  return rules;
}

protocol::message question_of(const run_lookup& query) {
  if (query.kind)
    return protocol::find_value{query.target, *query.kind};
  return protocol::find_node{query.target};
}

// Of each provider the newest record, whoever had it: it may have moved since a holder heard of it.
void accept_provider(lookup_state& state, const protocol::checked_record& checked, const protocol::bytes& raw) {
  const auto [known, is_new] = state.providers.try_emplace(
    checked.provider, lookup_state::provider_row{checked.sequence, state.report.records.size()});
  if (is_new) {
    state.report.records.push_back(raw);
  } else if (checked.sequence > known->second.sequence) {
    known->second.sequence = checked.sequence;
    state.report.records[known->second.at] = raw;
  }
}

// Keeps a record that verifies; of heads only the newest, of providers one each. True when it counts.
bool accept_record(lookup_state& state, const protocol::bytes& raw) {
  const auto checked = protocol::check_record(*state.query.kind, raw, state.start.wall);
  if (!checked || checked->key != state.query.target)
    return false;
  if (checked->kind == protocol::record_kind::provider) {
    accept_provider(state, *checked, raw);
    return true;
  }
  if (checked->kind == protocol::record_kind::head && checked->sequence < state.newest_sequence)
    return true;
  state.newest_sequence = checked->sequence;
  state.report.records.assign(1, raw);
  return true;
}

std::size_t accept_records(lookup_state& state, const answered& m, const protocol::values& body) {
  const auto accepted = static_cast<std::size_t>(
    std::ranges::count_if(body.records, [&state](const auto& raw) { return accept_record(state, raw); }));
  if (accepted > 0 && !state.report.supplier) {
    state.report.supplier = m.whom;
    state.report.hops = state.heard[m.ticket].depth;
  }
  return accepted > 0 ? 1 : 0; // a quorum counts peers, not records
}

void finish(lookup_pointer self) {
  auto& state = self->state;
  auto& report = state.report;
  report.target = state.query.target;
  report.end = state.search->end();
  report.counts = state.search->so_far();
  report.took = now(self) - state.began;
  for (const auto& near : state.search->closest()) {
    const auto heard = std::ranges::find(state.heard, near.whom, &lookup_report::near_peer::whom);
    if (heard != state.heard.end())
      report.closest.push_back(*heard);
  }
  report.local = !report.supplier && !report.records.empty();
  if (!report.supplier)
    report.hops = report.counts.closest_depth;
  state.start.measured->add(counter::lookup_ended, protocol::to_string(report.end), 1);
  state.start.measured->observe(timing::lookup, report.took);
  state.promise.deliver(std::move(report));
  self->quit();
}

// Asks whom the lookup wants asked; reports once it has ended.
void advance(lookup_pointer self) {
  auto& state = self->state;
  while (const auto next = state.search->next()) {
    if (state.heard.size() <= next->to)
      state.heard.resize(next->to + 1u);
    state.heard[next->to].depth = next->depth;
    self->send(state.start.peer, ask{next->whom, {}, question_of(state.query), self, next->to, next->expected});
  }
  if (state.search->done() && state.promise.pending())
    finish(self);
}

// Those of the own table, which stand in the start of the lookup, nobody needed to name.
void hear_of(lookup_state& state, const protocol::node_id& teller, const std::vector<protocol::contact>& contacts) {
  if (!state.query.trace)
    return;
  for (const auto& each : contacts)
    if (std::ranges::find(state.start.contacts, each.id, &protocol::contact::id) == state.start.contacts.end())
      state.tellers.try_emplace(each.id, teller);
}

void trace(lookup_pointer self, const protocol::contact& whom, std::optional<protocol::duration> rtt,
           std::size_t closer, bool records) {
  auto& state = self->state;
  if (!state.query.trace)
    return;
  state.report.steps.push_back({whom, now(self) - state.began, rtt, closer, records, std::nullopt});
  if (const auto teller = state.tellers.find(whom.id); teller != state.tellers.end())
    state.report.steps.back().told_by = teller->second;
}

void on_answered(lookup_pointer self, answered& m) {
  auto& state = self->state;
  auto& heard = state.heard[m.ticket];
  heard = {m.whom, m.token, m.rtt, heard.depth};
  std::size_t closer = 0;
  std::size_t records = 0;
  if (auto* body = std::get_if<protocol::nodes>(&m.body)) {
    hear_of(state, m.whom.id, body->contacts);
    closer = state.search->on_answered(static_cast<protocol::lookup::slot>(m.ticket), body->contacts, body->round_trips,
                                       m.rtt);
  } else if (auto* found = std::get_if<protocol::values>(&m.body)) {
    hear_of(state, m.whom.id, found->contacts);
    closer = state.search->on_answered(static_cast<protocol::lookup::slot>(m.ticket), found->contacts,
                                       found->round_trips, m.rtt);
    records = accept_records(state, m, *found);
    if (records > 0)
      state.search->on_records(records);
    else if (state.query.kind == protocol::record_kind::value && !found->records.empty())
      self->send(state.start.peer, accuse{m.whom});
  } else {
    state.search->on_failed(static_cast<protocol::lookup::slot>(m.ticket));
  }
  trace(self, m.whom, m.rtt, closer, records > 0);
  advance(self);
}

void on_unanswered(lookup_pointer self, const unanswered& m) {
  self->state.search->on_failed(static_cast<protocol::lookup::slot>(m.ticket));
  trace(self, m.whom, std::nullopt, 0, false);
  advance(self);
}

caf::typed_response_promise<lookup_report> begin(lookup_pointer self, const run_lookup& query) {
  auto& state = self->state;
  state.query = query;
  state.began = now(self);
  state.promise = self->make_response_promise<lookup_report>();
  state.search = std::make_unique<protocol::lookup>(query.target, state.start.self, rules_of(state.start, query));
  for (const auto& raw : state.start.own)
    accept_record(state, raw);
  state.search->start(state.start.contacts, state.start.rtts, state.start.outlook);
  if (!query.trace) // `= {}` would keep the memory, and very many lookups may be under way
    std::vector<protocol::contact>{}.swap(state.start.contacts);
  advance(self);
  return state.promise;
}

} // namespace

lookup_actor::behavior_type lookup_for(lookup_pointer self, lookup_start start) {
  self->state.start = std::move(start);
  return {
    [self](answered& m) { on_answered(self, m); },
    [self](const unanswered& m) { on_unanswered(self, m); },
    [self](const slow& m) {
      self->state.search->on_slow(static_cast<protocol::lookup::slot>(m.ticket));
      advance(self);
    },
    [self](const run_lookup& query) { return begin(self, query); },
  };
}

} // namespace souk::actors
