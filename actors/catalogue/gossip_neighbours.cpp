// Who is gossiped with: some of the routing table, chosen without order, each known by a token that is renewed before it
// ends.
#include <algorithm>

#include "actors/catalogue/gossip_state.hpp"

namespace souk::actors {
namespace {

constexpr std::size_t neighbours_wanted = 16;
constexpr std::size_t failures_max = 3; // then another peer takes its place
constexpr std::size_t lost_max = 64;

neighbour* find(gossip_state& state, const protocol::endpoint& where) {
  const auto at =
    std::ranges::find_if(state.neighbours, [&](const neighbour& each) { return each.whom.where == where; });
  return at == state.neighbours.end() ? nullptr : &*at;
}

// A partial shuffle (Fisher and Yates): the first of the table that are no neighbours yet.
void choose(gossip_pointer self, const peer_view& view) {
  auto& state = self->state;
  std::vector<protocol::contact> others;
  for (const auto& row : view.table)
    if (find(state, row.whom.where) == nullptr)
      others.push_back(row.whom);
  for (std::size_t i = 0; i < others.size() && state.neighbours.size() < neighbours_wanted; ++i) {
    std::swap(others[i], others[i + state.draws.below(others.size() - i)]);
    state.neighbours.push_back({others[i], {}, 0});
  }
}

void lose_the_silent(gossip_state& state) {
  for (const auto& each : state.neighbours)
    if (each.failures >= failures_max) {
      if (state.lost.size() >= lost_max)
        state.lost.erase(state.lost.begin());
      state.lost.push_back(each.whom);
    }
  std::erase_if(state.neighbours, [](const neighbour& each) { return each.failures >= failures_max; });
}

// Whoever answers again is as good a neighbour as any, and may be the only way to the rest of the network.
void take_back(gossip_pointer self, const answered& m) {
  auto& state = self->state;
  const auto at = std::ranges::find_if(state.lost, [&](const auto& each) { return each.where == m.whom.where; });
  if (at == state.lost.end())
    return;
  state.lost.erase(at);
  if (state.neighbours.size() >= neighbours_wanted)
    state.neighbours.erase(state.neighbours.begin()
                           + static_cast<std::ptrdiff_t>(state.draws.below(state.neighbours.size())));
  state.neighbours.push_back({m.whom, m.token, 0});
}

// An answer brings a token.
void get_tokens(gossip_pointer self) {
  for (const auto& each : self->state.neighbours)
    if (!each.token)
      ask_neighbour(self, each, protocol::ping{}, {gossip_question::purpose::greeting, each.whom, 0, {}});
}

} // namespace

void refresh_neighbours(gossip_pointer self, std::function<void()> then) {
  lose_the_silent(self->state);
  if (self->state.neighbours.size() >= neighbours_wanted) {
    get_tokens(self);
    return then();
  }
  self->request(self->state.peer, caf::infinite, get_peer_view{})
    .then([self, then = std::move(then)](const peer_view& view) {
      choose(self, view);
      get_tokens(self);
      then();
    });
}

void renew_tokens(gossip_pointer self) {
  for (auto& each : self->state.neighbours)
    each.token.reset();
}

void note_neighbour_answer(gossip_pointer self, const answered& m) {
  if (auto* known = find(self->state, m.whom.where)) {
    known->failures = 0;
    if (m.token)
      known->token = m.token;
  } else {
    take_back(self, m);
  }
}

std::optional<neighbour> somebody_lost(gossip_pointer self) {
  auto& state = self->state;
  if (state.lost.empty())
    return std::nullopt;
  return neighbour{state.lost[state.draws.below(state.lost.size())], {}, 0};
}

void note_neighbour_silence(gossip_pointer self, const protocol::endpoint& where) {
  if (auto* known = find(self->state, where))
    ++known->failures;
}

void ask_neighbour(gossip_pointer self, const neighbour& whom, protocol::message request, gossip_question question) {
  auto& state = self->state;
  const auto ticket = static_cast<std::uint32_t>(++state.last_number);
  state.questions[ticket] = question;
  self->send(state.peer, ask{whom.whom, whom.token, std::move(request), self, ticket});
}

} // namespace souk::actors
