#include "actors/dht/placer_actor.hpp"

#include <algorithm>
#include <utility>

#include "actors/one_shot.hpp"

namespace souk::actors {
namespace {

using namespace std::chrono_literals;
using placer_pointer = placer_actor::stateful_pointer<placer_state>;
using protocol::store_status;

// Stores in flight, however many records are placed: 100,000 of them are with 20 holders each within half an hour at
// round trips of 100 ms.
constexpr std::size_t open_max = 128;
constexpr auto index_timeout = 5s;

placed outcome_of(const placer_state& state) {
  placed outcome{state.holders.size(), state.acknowledged, {}};
  for (const auto& each : state.holders)
    if (each.left == 0 && !each.refused)
      outcome.holders.push_back(each.whom);
  for (const auto& each : state.holders)
    outcome.found.push_back({each.whom, each.token});
  return outcome;
}

// Answers once enough have acknowledged, or nobody is left who might.
void report_if_enough(placer_pointer self) {
  auto& state = self->state;
  const auto enough = std::min(state.outside->peer.rules->replicas_enough, state.holders.size());
  const auto all_ended = state.ended == state.holders.size();
  if (state.promise.pending() && (all_ended || state.acknowledged >= enough))
    state.promise.deliver(outcome_of(state));
  if (all_ended)
    self->quit();
}

void end_holder(placer_pointer self, placer_state::holder& holder, bool took_all) {
  if (holder.refused)
    return;
  holder.refused = !took_all;
  self->state.acknowledged += took_all ? 1 : 0;
  ++self->state.ended;
}

protocol::message request_of(const place_records::row& row) {
  if (row.kind == protocol::record_kind::provider)
    return protocol::provide{row.raw};
  return protocol::store{row.kind, row.raw};
}

void ask_more(placer_pointer self) {
  auto& state = self->state;
  while (state.open < open_max && !state.queue.empty()) {
    const auto question = state.queue.front();
    state.queue.pop_front();
    const auto& holder = state.holders[question.holder];
    if (holder.refused)
      continue;
    ++state.open;
    state.asked.push_back(question);
    self->send(state.peer, ask{holder.whom, holder.token, request_of(state.order.rows[question.row]), self,
                               static_cast<std::uint32_t>(state.asked.size() - 1)});
  }
}

void acknowledge(placer_pointer self, std::size_t which) {
  auto& holder = self->state.holders[which];
  if (--holder.left == 0)
    end_holder(self, holder, true);
}

// The head is there: its index follows over a stream, pushed, because the holder may not be able to reach us.
void push_index(placer_pointer self, std::size_t which) {
  auto& state = self->state;
  const auto& holder = state.holders[which];
  ++state.open;
  state.outside->streams->ask(holder.whom.where, holder.whom.id,
                              protocol::keep_index{state.order.target, *state.order.index}, index_timeout, self, which);
}

void on_answered(placer_pointer self, const answered& m) {
  auto& state = self->state;
  const auto question = state.asked[m.ticket];
  auto& holder = state.holders[question.holder];
  const auto* body = std::get_if<protocol::stored>(&m.body);
  --state.open;
  if (!body || (body->status != store_status::accepted && body->status != store_status::held)) {
    end_holder(self, holder, false);
  } else {
    if (question.row == 0 && state.order.index)
      push_index(self, question.holder);
    acknowledge(self, question.holder);
  }
  ask_more(self);
  report_if_enough(self);
}

// One datagram may be lost, or its receiver busy: each is asked twice.
void on_unanswered(placer_pointer self, const unanswered& m) {
  auto& state = self->state;
  auto question = state.asked[m.ticket];
  --state.open;
  if (std::exchange(question.again, true))
    end_holder(self, state.holders[question.holder], false);
  else
    state.queue.push_back(question);
  ask_more(self);
  report_if_enough(self);
}

void on_index(placer_pointer self, const stream_answered& m) {
  --self->state.open;
  const auto* kept = m.body ? std::get_if<protocol::index_kept>(&*m.body) : nullptr;
  if (kept && (kept->status == store_status::accepted || kept->status == store_status::held))
    acknowledge(self, m.ticket);
  else
    end_holder(self, self->state.holders[m.ticket], false);
  report_if_enough(self);
}

void store_with(placer_pointer self, const std::vector<place_records::holder>& holders) {
  auto& state = self->state;
  const auto parts = state.order.rows.size() + (state.order.index ? 1 : 0);
  for (const auto& each : holders)
    state.holders.push_back({each.whom, each.token, parts, false});
  for (std::size_t row = 0; row < state.order.rows.size(); ++row)
    for (std::size_t holder = 0; holder < state.holders.size(); ++holder)
      state.queue.push_back({holder, row});
  ask_more(self);
  report_if_enough(self);
}

// Not more at once than half of those who are wanted: the first questions mostly go to others.
void look_up_holders(placer_pointer self) {
  const auto& state = self->state;
  const auto& rules = *state.outside->peer.rules;
  auto lookup_rules = rules.closest_lookup;
  lookup_rules.k = rules.replicas;
  lookup_rules.alpha = std::min(lookup_rules.alpha, std::max<std::size_t>(1, rules.replicas / 2));
  lookup_rules.stop = rules.replicas; // every one of them is wanted, not only the nearest
  self->request(state.peer, caf::infinite, run_lookup{.target = state.order.target, .kind = {}, .rules = lookup_rules})
    .then([self](const lookup_report& found) {
      std::vector<place_records::holder> holders;
      holders.reserve(found.closest.size());
      for (const auto& near : found.closest)
        holders.push_back({near.whom, near.token});
      store_with(self, holders);
    });
}

caf::typed_response_promise<placed> begin(placer_pointer self, place_records& order) {
  auto& state = self->state;
  state.promise = self->make_response_promise<placed>();
  state.order = std::move(order);
  if (state.order.holders.empty())
    look_up_holders(self);
  else
    store_with(self, state.order.holders);
  return state.promise;
}

} // namespace

placer_actor::behavior_type placer(placer_pointer self, std::shared_ptr<const environment> outside, peer_actor peer) {
  self->state.outside = std::move(outside);
  self->state.peer = std::move(peer);
  end_with_node(self);
  return {
    [self](const answered& m) { on_answered(self, m); },
    [self](const unanswered& m) { on_unanswered(self, m); },
    [](const slow&) {},
    [self](place_records& order) { return begin(self, order); },
    [self](const stream_answered& m) { on_index(self, m); },
  };
}

} // namespace souk::actors
