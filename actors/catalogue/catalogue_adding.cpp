// How announcements come into the catalogue: checked a few at a time, so that a search never waits long for its turn, and
// while the store is busy with some the next ones gather, to be stored in one transaction.
#include <algorithm>
#include <utility>

#include "actors/catalogue/catalogue_state.hpp"
#include "actors/clock.hpp"

namespace souk::actors {
namespace {

constexpr std::size_t checked_at_once_max = 8; // half a millisecond
constexpr std::size_t stored_at_once_max = 2048; // some 120 ms: the more at once, the fewer pages for each
constexpr std::size_t waiting_max = 4096; // checking stops until the store has taken some
constexpr std::size_t unchecked_max = 8192; // what is beyond is not taken

announcement_outcome outcome_of(announcement_standing became) {
  switch (became) {
  case announcement_standing::fresh:
    return announcement_outcome::fresh;
  case announcement_standing::known:
    return announcement_outcome::known;
  case announcement_standing::no_room:
    return announcement_outcome::failed;
  }
  return announcement_outcome::failed;
}

void settle(adding_job& job, std::size_t place, announcement_outcome outcome) {
  job.made.outcomes[place] = outcome;
  if (--job.open == 0)
    job.promise.deliver(std::move(job.made));
}

void go_on(catalogue_pointer self);

// Nothing in `became`: the store failed.
void end_storing(catalogue_pointer self, const std::vector<waiting_announcement>& stored,
                 const std::vector<announcement_standing>& became) {
  for (std::size_t i = 0; i < stored.size(); ++i) {
    const auto outcome = i < became.size() ? outcome_of(became[i]) : announcement_outcome::failed;
    if (outcome == announcement_outcome::fresh)
      self->state.recent.forget_all();
    settle(*stored[i].of, stored[i].place, outcome);
  }
  self->state.storing = false;
  go_on(self);
}

void store_waiting(catalogue_pointer self) {
  auto& state = self->state;
  if (state.waiting.empty() || std::exchange(state.storing, true))
    return;
  store_announcements order;
  std::vector<waiting_announcement> taken;
  for (; !state.waiting.empty() && taken.size() < stored_at_once_max; state.waiting.pop_front()) {
    order.news.push_back(std::move(state.waiting.front().news));
    taken.push_back(std::move(state.waiting.front()));
  }
  self->request(state.kept, caf::infinite, std::move(order))
    .then(
      [self, taken](const answers<std::vector<announcement_standing>>& became) {
        end_storing(self, taken, became.value_or(std::vector<announcement_standing>{}));
      },
      [self, taken](const caf::error&) { end_storing(self, taken, {}); });
}

void check_next(catalogue_pointer self, protocol::wall_seconds now) {
  auto& state = self->state;
  const auto job = state.to_check.front();
  const auto place = job->checked++;
  --state.items_to_check;
  if (job->checked == job->items.size())
    state.to_check.pop_front();
  auto& raw = job->items[place];
  auto checked = protocol::check_announced(raw, now);
  if (!checked)
    return settle(*job, place, announcement_outcome::invalid);
  state.waiting.push_back({{std::move(*checked), std::move(raw)}, job, place});
}

void go_on(catalogue_pointer self) {
  auto& state = self->state;
  const auto wall = state.outside->peer.wall(now(self));
  for (std::size_t i = 0; i < checked_at_once_max && !state.to_check.empty() && state.waiting.size() < waiting_max; ++i)
    check_next(self, wall);
  store_waiting(self);
  if (!state.to_check.empty() && state.waiting.size() < waiting_max && !std::exchange(state.check_armed, true))
    self->send(self, check_due{});
}

} // namespace

caf::typed_response_promise<announcements_added> begin_adding(catalogue_pointer self,
                                                              std::vector<protocol::bytes> items) {
  auto& state = self->state;
  auto promise = self->make_response_promise<announcements_added>();
  const std::vector outcomes(items.size(), announcement_outcome::failed);
  if (items.empty() || state.items_to_check + items.size() > unchecked_max)
    return promise.deliver(announcements_added{outcomes});
  state.items_to_check += items.size();
  state.to_check.push_back(
    std::make_shared<adding_job>(adding_job{std::move(items), 0, outcomes.size(), {outcomes}, promise}));
  go_on(self);
  return promise;
}

void on_check_due(catalogue_pointer self) {
  self->state.check_armed = false;
  go_on(self);
}

} // namespace souk::actors
