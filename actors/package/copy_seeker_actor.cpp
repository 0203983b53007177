#include "actors/package/copy_seeker_actor.hpp"

#include <algorithm>
#include <utility>

#include "actors/clock.hpp"
#include "protocol/invariant.hpp"

namespace souk::actors {
namespace {

using namespace std::chrono_literals;
using self_pointer = copy_seeker_actor::stateful_pointer<copy_seeker_state>;
using candidate = copy_seeker_state::candidate;
using stand = copy_seeker_state::stand;

constexpr auto ask_interval = 100ms;
constexpr auto patience = 60s;
constexpr auto round_interval = 2s;
constexpr std::size_t candidates_max = 200;
constexpr std::size_t again_max = 3;

std::size_t count(self_pointer self, stand which) {
  const auto stands = [which](const candidate& each) { return each.now == which; };
  const auto& all = self->state.candidates;
  return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), stands));
}

void ask_candidate(self_pointer self, std::uint32_t ticket) {
  auto& whom = self->state.candidates[ticket];
  whom.open = true;
  self->send(self->state.peer,
             ask{whom.whom, whom.token, protocol::seed{self->state.order.announcement}, rpc_asker{self}, ticket});
}

// As many as are missing, never more: nobody takes a copy in vain.
void ask_more(self_pointer self) {
  auto& state = self->state;
  auto promised = count(self, stand::asked) + count(self, stand::accepted) + count(self, stand::held);
  for (std::uint32_t i = 0; i < state.candidates.size() && promised < state.order.wanted; ++i) {
    if (state.candidates[i].now != stand::fresh)
      continue;
    state.candidates[i].now = stand::asked;
    ask_candidate(self, i);
    ++promised;
  }
}

void conclude_counts(self_pointer self) {
  const auto held = count(self, stand::held);
  conclude(self, protocol::result<copies_found>{copies_found{held + count(self, stand::accepted), held}});
}

void look(self_pointer self) {
  auto& state = self->state;
  if (state.finding)
    return;
  ask_more(self);
  const auto held = count(self, stand::held);
  const auto open = count(self, stand::asked) + count(self, stand::accepted);
  const auto waits = state.order.until_one && held == 0;
  const auto impatient = now(self) - state.began >= patience;
  if (!waits && (held >= state.order.wanted || open == 0 || impatient))
    conclude_counts(self);
}

void on_status(self_pointer self, candidate& whom, protocol::store_status status, const answered& m) {
  using protocol::store_status;
  if (status == store_status::no_token && m.token && whom.asked_again++ < again_max) {
    whom.token = m.token;
    return ask_candidate(self, m.ticket);
  }
  if (status == store_status::held)
    whom.now = stand::held;
  else if (status == store_status::accepted)
    whom.now = stand::accepted;
  else
    whom.now = stand::unwilling;
}

void tell(self_pointer self) {
  const auto& order = self->state.order;
  (void)tell(order.told,
             {"copying", order.subject, count(self, stand::held), order.wanted, 0}); // goes on without its user
}

void on_answered(self_pointer self, const answered& m) {
  auto& whom = self->state.candidates.at(m.ticket);
  whom.open = false;
  const auto* body = std::get_if<protocol::stored>(&m.body);
  on_status(self, whom, body != nullptr ? body->status : protocol::store_status::refused, m);
  tell(self);
  look(self);
}

void on_unanswered(self_pointer self, const unanswered& m) {
  auto& whom = self->state.candidates.at(m.ticket);
  whom.open = false;
  if (whom.now == stand::asked || ++whom.asked_again > again_max)
    whom.now = stand::unwilling;
  look(self);
}

void begin_round(self_pointer self);

// Those who accepted are asked whether they hold it. With `until_one` a new round finds who came meanwhile.
void on_tick(self_pointer self) {
  auto& all = self->state.candidates;
  for (std::uint32_t i = 0; i < all.size(); ++i)
    if (all[i].now == stand::accepted && !all[i].open)
      ask_candidate(self, i);
  const auto idle = count(self, stand::asked) + count(self, stand::accepted) + count(self, stand::held) == 0;
  if (idle && now(self) - self->state.round_began >= round_interval)
    begin_round(self);
  look(self);
  remind(self, ask_interval, seek_tick{});
}

void on_closest(self_pointer self, const closest_contacts& closest) {
  self->state.finding = false;
  self->state.candidates.clear();
  for (const auto& each : closest.contacts)
    self->state.candidates.push_back({.whom = each, .token = std::nullopt});
  look(self);
}

// Only while nobody is asked, so that no answer meets another list.
void begin_round(self_pointer self) {
  auto& state = self->state;
  state.round_began = now(self);
  state.finding = true;
  self->request(state.peer, caf::infinite, get_closest{state.order.near, candidates_max})
    .then([self](const closest_contacts& closest) { on_closest(self, closest); });
}

answer_promise<copies_found> start(self_pointer self, seek_copies& order) {
  auto& state = self->state;
  state.order = std::move(order);
  state.began = now(self);
  auto promise = promise_answer<copies_found>(self);
  begin_round(self);
  remind(self, ask_interval, seek_tick{});
  return promise;
}

} // namespace

copy_seeker_actor::behavior_type copy_seeker(self_pointer self, peer_actor peer) {
  self->state.peer = std::move(peer);
  return {[self](const answered& m) { on_answered(self, m); }, [self](const unanswered& m) { on_unanswered(self, m); },
          [](slow) {}, [self](seek_copies& m) { return start(self, m); }, [self](seek_tick) { on_tick(self); }};
}

} // namespace souk::actors
