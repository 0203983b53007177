// How announcements spread: each is pushed at once to a few neighbours, and a little later advertised to the others, who
// ask for it where it has not come (Leitao, Pereira and Rodrigues 2007, Epidemic Broadcast Trees: eager and lazy push; the
// neighbours of each push are drawn anew, so there is no tree to be repaired).
#include <algorithm>
#include <string_view>
#include <utility>

#include "actors/catalogue/gossip_state.hpp"
#include "actors/clock.hpp"
#include "protocol/catalogue/reconciliation.hpp"

namespace souk::actors {
namespace {

using namespace std::chrono_literals;
using purpose = gossip_question::purpose;

constexpr std::size_t own_fanout = 8; // of what this node publishes
// A push to f of n peers leaves e^-f of them out: 2 % here, who are told by an advertisement.
// Three times in four, else one less: three more copies of each than are needed, and no more.
constexpr std::size_t eager_fanout = 4;
constexpr std::size_t lazy_fanout = 6;
constexpr auto advertising_delay = 200ms; // by then most have it from elsewhere

void count(gossip_pointer self, std::string_view what) {
  self->state.outside->peer.measured->add(counter::gossip_announced, what, 1);
}

// `count` of them, drawn without order (a partial Fisher and Yates shuffle).
template <class T>
void draw(std::vector<T>& from, std::size_t count, protocol::random_source& draws) {
  count = std::min(count, from.size());
  for (std::size_t i = 0; i < count; ++i)
    std::swap(from[i], from[i + draws.below(from.size() - i)]);
  from.resize(count);
}

std::vector<neighbour> without(const gossip_state& state, const protocol::short_id& id) {
  std::vector<neighbour> made;
  for (const auto& each : state.neighbours)
    if (!state.recent.holds(id, each.whom.where))
      made.push_back(each);
  return made;
}

void end_own_push(gossip_pointer self, std::uint64_t number, bool told) {
  const auto found = self->state.pushes.find(number);
  if (found == self->state.pushes.end())
    return;
  auto& job = found->second;
  job.told += told ? 1 : 0;
  if (--job.open > 0)
    return;
  if (job.promise)
    job.promise->deliver(pushed{job.told});
  self->state.pushes.erase(found);
}

bool was_taken(const answered& m) {
  const auto* body = std::get_if<protocol::stored>(&m.body);
  return body != nullptr
         && (body->status == protocol::store_status::accepted || body->status == protocol::store_status::held);
}

void push_wanted(gossip_pointer self, const protocol::contact& whom, const std::vector<protocol::short_id>& ids) {
  const auto& all = self->state.neighbours;
  const auto at = std::ranges::find_if(all, [&](const neighbour& each) { return each.whom == whom; });
  if (at == all.end())
    return;
  const auto known = *at;
  for (const auto& id : ids)
    if (self->state.recent.find(id) != nullptr)
      forward(self, id, known);
}

void advertise_to(gossip_pointer self, const neighbour& whom, std::vector<protocol::short_id> ids) {
  auto& recent = self->state.recent;
  std::erase_if(ids, [&](const protocol::short_id& id) { return recent.holds(id, whom.whom.where); });
  for (std::size_t i = 0; i < ids.size(); i += protocol::limits::advertised_ids_max) {
    const auto size = std::min(ids.size() - i, protocol::limits::advertised_ids_max);
    const auto first = ids.begin() + static_cast<std::ptrdiff_t>(i);
    protocol::advertise told{{first, first + static_cast<std::ptrdiff_t>(size)}, {}};
    ask_neighbour(self, whom, std::move(told), {purpose::advertising, whom.whom, 0, {}});
  }
}

} // namespace

caf::typed_response_promise<pushed> push_own(gossip_pointer self, const protocol::bytes& raw) {
  auto promise = self->make_response_promise<pushed>();
  self->state.recent.add(protocol::short_id_of(protocol::announcement_id(raw)), raw);
  self->request(self->state.peer, caf::infinite, get_peer_view{})
    .then([self, raw, promise](const peer_view& view) mutable {
      auto& state = self->state;
      std::vector<protocol::contact> whom;
      whom.reserve(view.table.size());
      for (const auto& row : view.table)
        whom.push_back(row.whom);
      draw(whom, own_fanout, state.draws);
      if (whom.empty()) {
        promise.deliver(pushed{});
        return;
      }
      const auto number = ++state.last_number;
      state.pushes[number] = {raw, whom.size(), 0, std::move(promise)};
      for (const auto& each : whom) {
        const auto known = std::ranges::find_if(state.neighbours, [&](const neighbour& n) { return n.whom == each; });
        const auto token = known == state.neighbours.end() ? std::nullopt : known->token;
        ask_neighbour(self, {each, token, 0}, protocol::announce{raw}, {purpose::own_push, each, number, {}});
        count(self, "sent");
      }
    });
  return promise;
}

void forward(gossip_pointer self, const protocol::short_id& id, const neighbour& whom) {
  self->state.recent.note_holder(id, whom.whom.where);
  ask_neighbour(self, whom, protocol::announce{*self->state.recent.find(id)}, {purpose::forward, whom.whom, 0, id});
  count(self, "sent");
}

void spread(gossip_pointer self, const protocol::short_id& id) {
  auto& state = self->state;
  if (state.neighbours.empty())
    return refresh_neighbours(self, [self, id] {
      if (!self->state.neighbours.empty())
        spread(self, id);
    });
  auto eager = without(state, id);
  draw(eager, eager_fanout - (state.draws.below(4) == 0 ? 1 : 0), state.draws);
  for (const auto& each : eager)
    forward(self, id, each);
  state.to_advertise.push_back(id);
  if (!std::exchange(state.advertising_armed, true))
    remind(self, advertising_delay, advertising_due{});
}

void advertise_all(gossip_pointer self) {
  auto& state = self->state;
  state.advertising_armed = false;
  const auto ids = std::exchange(state.to_advertise, {});
  auto some = state.neighbours;
  draw(some, lazy_fanout, state.draws);
  for (const auto& each : some)
    advertise_to(self, each, ids);
}

void on_gossip_answered(gossip_pointer self, const answered& m) {
  auto& state = self->state;
  const auto at = state.questions.find(m.ticket);
  if (at == state.questions.end())
    return;
  const auto question = at->second;
  state.questions.erase(at);
  note_neighbour_answer(self, m);
  const auto* said = std::get_if<protocol::wanted>(&m.body);
  if (question.why == purpose::own_push)
    end_own_push(self, question.job, was_taken(m));
  else if (question.why == purpose::advertising && said != nullptr)
    push_wanted(self, question.whom, said->ids);
  else if (question.why == purpose::comparing && said != nullptr)
    on_compared(self, question.whom, *said);
}

void on_gossip_unanswered(gossip_pointer self, const unanswered& m) {
  auto& state = self->state;
  const auto at = state.questions.find(m.ticket);
  if (at == state.questions.end())
    return;
  const auto question = at->second;
  state.questions.erase(at);
  note_neighbour_silence(self, question.whom.where);
  if (question.why == purpose::own_push)
    end_own_push(self, question.job, false);
}

} // namespace souk::actors
