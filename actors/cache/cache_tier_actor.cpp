#include "actors/cache/cache_tier_actor.hpp"

#include "actors/clock.hpp"

namespace souk::actors {
namespace {

using tier_pointer = cache_tier_actor::stateful_pointer<cache_tier_state>;
using answer_later = caf::typed_response_promise<cache_answer>;

record_source source_of(std::string_view label) noexcept {
  return label == "hot" ? record_source::hot : record_source::warm;
}

// Remembers an entry; what must leave moves on to the next tier.
void remember(tier_pointer self, protocol::cached_records entry) {
  auto& state = self->state;
  auto left = state.policy->put(std::move(entry), now(self));
  if (left && state.next)
    self->send(state.next, cache_put{std::move(*left)});
}

void answer_waiting(tier_pointer self, const protocol::id& key, const cache_answer& with) {
  const auto found = self->state.waiting.find(key);
  if (found == self->state.waiting.end())
    return;
  auto all = std::move(found->second);
  self->state.waiting.erase(found);
  for (auto& each : all)
    each.deliver(with);
}

void on_lookup(tier_pointer self, const cache_get& wanted, lookup_report& report) {
  auto answer = cache_answer{report.records, record_source::none, nullptr};
  if (!report.records.empty())
    answer.source = report.local ? record_source::local : record_source::dht;
  const auto nobody_reached =
    report.end == protocol::lookup_end::no_contacts || (report.records.empty() && report.closest.empty());
  if (!nobody_reached)
    remember(self, {wanted.key, wanted.kind, report.records, now(self)});
  answer.lookup = std::make_shared<const lookup_report>(std::move(report));
  answer_waiting(self, wanted.key, answer);
}

void look_up(tier_pointer self, const cache_get& wanted) {
  const run_lookup query{.target = wanted.key, .kind = wanted.kind, .rules = {}, .trace = wanted.trace};
  self->request(self->state.peer, caf::infinite, query)
    .then([self, wanted](lookup_report& report) { on_lookup(self, wanted, report); },
          [self, wanted](const caf::error&) { answer_waiting(self, wanted.key, {}); });
}

// As what it is, whatever it was asked for as: a key does not say. Nobody waits for it, unless somebody asks for a fresh answer
// meanwhile. Where nobody is reached, what is known stays.
void refresh(tier_pointer self, const protocol::cached_records& entry) {
  auto& state = self->state;
  if (!state.next || state.waiting.contains(entry.key))
    return;
  state.waiting[entry.key];
  state.measured->add(counter::cache_refreshed, state.label, 1);
  look_up(self, cache_get{.key = entry.key, .kind = entry.kind});
}

// A warm hit moves to hot; a miss of both becomes a lookup.
void ask_next(tier_pointer self, const cache_get& wanted) {
  if (!self->state.next || wanted.fresh)
    return look_up(self, wanted);
  self->request(self->state.next, caf::infinite, cache_take{wanted.key})
    .then([self, wanted](const cache_answer& from_next) {
      if (from_next.source == record_source::none)
        return look_up(self, wanted);
      remember(self, {wanted.key, from_next.kind, from_next.records, from_next.fetched_at});
      answer_waiting(self, wanted.key, from_next);
    });
}

answer_later on_get(tier_pointer self, const cache_get& wanted) {
  auto& state = self->state;
  auto answer = self->make_response_promise<cache_answer>();
  if (const auto* entry = wanted.fresh ? nullptr : state.policy->get(wanted.key, now(self))) {
    answer.deliver(cache_answer{entry->records, source_of(state.label), nullptr, entry->fetched_at, entry->kind});
    if (state.policy->ages(*entry, now(self)))
      refresh(self, *entry);
    return answer;
  }
  const auto [waiting, is_first] = state.waiting.try_emplace(wanted.key);
  waiting->second.push_back(answer);
  if (is_first)
    ask_next(self, wanted);
  return answer;
}

cache_answer on_take(tier_pointer self, const cache_take& wanted) {
  auto taken = self->state.policy->take(wanted.key, now(self));
  if (!taken)
    return {};
  return {std::move(taken->records), source_of(self->state.label), nullptr, taken->fetched_at, taken->kind};
}

caf::typed_response_promise<tier_view> view_of(tier_pointer self, get_tier m) {
  auto promise = self->make_response_promise<tier_view>();
  const auto& state = self->state;
  if (m.below && state.next)
    return promise.delegate(state.next, get_tier{});
  return promise.deliver(tier_view{state.policy->size(), state.policy->capacity(), state.policy->counters()});
}

} // namespace

std::string_view to_string(record_source source) noexcept {
  constexpr std::string_view names[] = {"hot", "warm", "local", "dht", ""};
  return names[static_cast<std::size_t>(source)];
}

cache_tier_actor::behavior_type cache_tier(tier_pointer self, std::string_view label,
                                           const protocol::cache_limits& limits, peer_actor peer, cache_tier_actor next,
                                           std::shared_ptr<metrics> measured) {
  auto& state = self->state;
  state.policy = std::make_unique<protocol::cache_policy>(limits);
  state.next = std::move(next);
  state.peer = std::move(peer);
  state.label = label;
  state.measured = std::move(measured);
  return {
    [self](const cache_get& wanted) {
      const auto hits = self->state.policy->counters().hits;
      auto answer = on_get(self, wanted);
      self->state.measured->add(self->state.policy->counters().hits > hits ? counter::cache_hit : counter::cache_miss,
                                self->state.label, 1);
      return answer;
    },
    [self](const cache_take& wanted) { return on_take(self, wanted); },
    [self](cache_put& m) { remember(self, std::move(m.entry)); },
    [self](const cache_drop& m) {
      self->state.policy->erase(m.key);
      if (self->state.next)
        self->send(self->state.next, m);
    },
    [self](cache_clear m) {
      self->state.policy->clear();
      if (self->state.next)
        self->send(self->state.next, m);
    },
    [self](get_tier m) { return view_of(self, m); },
  };
}

} // namespace souk::actors
