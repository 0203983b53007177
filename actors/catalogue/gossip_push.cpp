#include <algorithm>

#include "actors/catalogue/gossip_state.hpp"

namespace souk::actors {
namespace {

void end_question(gossip_pointer self, std::uint32_t ticket, bool told) {
  auto& state = self->state;
  const auto question = state.questions.find(ticket);
  if (question == state.questions.end())
    return;
  const auto found = state.pushes.find(question->second);
  state.questions.erase(question);
  auto& job = found->second;
  job.told += told ? 1 : 0;
  if (--job.open > 0)
    return;
  if (job.promise)
    job.promise->deliver(pushed{job.told});
  state.pushes.erase(found);
}

void ask_peer(gossip_pointer self, std::uint64_t number, const protocol::contact& whom) {
  auto& state = self->state;
  const auto ticket = static_cast<std::uint32_t>(++state.last_number);
  state.questions[ticket] = number;
  self->send(state.peer, ask{whom, std::nullopt, protocol::announce{state.pushes[number].raw}, self, ticket});
  state.outside->peer.measured->add(counter::gossip_announced, "sent", 1);
}

// `count` of them, drawn without order (a partial Fisher and Yates shuffle).
std::vector<protocol::contact> some_of(const peer_view& view, std::size_t count, protocol::random_source& draws,
                                       const std::optional<protocol::endpoint>& except) {
  std::vector<protocol::contact> all;
  for (const auto& row : view.table)
    if (row.whom.where != except)
      all.push_back(row.whom);
  count = std::min(count, all.size());
  for (std::size_t i = 0; i < count; ++i)
    std::swap(all[i], all[i + draws.below(all.size() - i)]);
  all.resize(count);
  return all;
}

} // namespace

void push_to_some(gossip_pointer self, const protocol::bytes& raw, std::size_t fanout,
                  const std::optional<protocol::endpoint>& except, std::optional<caf::typed_response_promise<pushed>> promise) {
  self->request(self->state.peer, caf::infinite, get_peer_view{})
    .then([self, raw, fanout, except, promise](const peer_view& view) mutable {
      auto& state = self->state;
      const auto whom = some_of(view, fanout, state.draws, except);
      if (whom.empty()) {
        if (promise)
          promise->deliver(pushed{});
        return;
      }
      const auto number = ++state.last_number;
      state.pushes[number] = {raw, whom.size(), 0, std::move(promise)};
      for (const auto& each : whom)
        ask_peer(self, number, each);
    });
}

void on_push_answered(gossip_pointer self, const answered& m) {
  const auto* body = std::get_if<protocol::stored>(&m.body);
  end_question(self, m.ticket,
               body && (body->status == protocol::store_status::accepted || body->status == protocol::store_status::held));
}

void on_push_failed(gossip_pointer self, std::uint32_t ticket) {
  end_question(self, ticket, false);
}

} // namespace souk::actors
