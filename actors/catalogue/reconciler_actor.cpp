#include "actors/catalogue/reconciler_actor.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace souk::actors {
namespace {

using namespace std::chrono_literals;
using self_pointer = reconciler_actor::stateful_pointer<reconciler_state>;

constexpr auto call_timeout = 20s;
constexpr std::size_t rounds_max = 64; // a part is divided at most as often as an id has half bytes

void go_on(self_pointer self);

void end(self_pointer self) {
  conclude(self, answers<reconciled>{self->state.counts});
}

void give_up(self_pointer self, const char* why) {
  conclude(self,
           answers<reconciled>{protocol::fail(protocol::errc::timeout, std::string{"the other catalogue "} + why)});
}

void call(self_pointer self, protocol::stream_message request) {
  const auto& other = self->state.other;
  const auto expected = other.id == protocol::node_id{} ? std::nullopt : std::optional{other.id};
  self->state.outside->streams->ask(other.where, expected, std::move(request), call_timeout, self, 0);
}

std::vector<protocol::short_id> next_page(std::vector<protocol::short_id>& from) {
  const auto size = std::min(from.size(), protocol::limits::announcements_per_page_max);
  std::vector<protocol::short_id> page{from.end() - static_cast<std::ptrdiff_t>(size), from.end()};
  from.resize(from.size() - size);
  return page;
}

void give_next(self_pointer self) {
  self->request(self->state.kept, caf::infinite, get_announced_items{next_page(self->state.missing)})
    .then([self](answers<std::vector<protocol::bytes>>& items) {
      if (!items)
        return give_up(self, "could not be read here");
      call(self, protocol::give_announcements{std::move(*items)});
    });
}

// What differs is known: fetch, then give.
void exchange(self_pointer self) {
  auto& state = self->state;
  if (!state.lacking.empty())
    return call(self, protocol::get_announced{next_page(state.lacking)});
  if (!state.missing.empty())
    return give_next(self);
  end(self);
}

void go_on(self_pointer self) {
  auto& state = self->state;
  if (state.plan && !state.plan->compare().empty() && state.plan->rounds() < rounds_max)
    return call(self, protocol::compare_parts{state.plan->compare()});
  if (state.plan) {
    state.lacking = state.plan->lacking();
    state.missing = state.plan->missing();
    state.plan.reset();
  }
  exchange(self);
}

void judge(self_pointer self, const protocol::differences& said, const std::vector<protocol::catalogue_sum>& sums,
           const std::vector<protocol::bytes>& listed) {
  self->request(self->state.kept, caf::infinite, get_ids_under{listed})
    .then([self, said, sums](const answers<std::vector<std::vector<protocol::short_id>>>& ids) {
      if (!ids)
        return give_up(self, "could not be compared");
      self->state.plan->on_differences(said, sums, *ids);
      go_on(self);
    });
}

void hear(self_pointer self, const protocol::differences& said) {
  if (!self->state.plan)
    return give_up(self, "answered what was not asked");
  const auto needs = protocol::reconciliation::needs_of(self->state.plan->compare(), said);
  if (!needs)
    return give_up(self, "answered what was not asked");
  self->request(self->state.kept, caf::infinite, sum_parts{needs->sums})
    .then([self, said, listed = needs->ids](const answers<std::vector<protocol::catalogue_sum>>& sums) {
      if (!sums)
        return give_up(self, "could not be compared");
      judge(self, said, *sums, listed);
    });
}

void hear(self_pointer self, const protocol::announcements& page) {
  if (page.items.empty())
    return exchange(self);
  self->request(self->state.catalogue, caf::infinite, add_announcements{page.items})
    .then(
      [self](const announcements_added& added) {
        self->state.counts.fresh += fresh_among(added);
        exchange(self);
      },
      [self](const caf::error&) { exchange(self); });
}

void hear(self_pointer self, const protocol::announcements_taken& taken) {
  self->state.counts.given += taken.fresh;
  exchange(self);
}

template <class Other>
void hear(self_pointer self, const Other&) {
  give_up(self, "refused to compare");
}

void on_answered(self_pointer self, const stream_answered& m) {
  if (!m.body)
    return give_up(self, "did not answer");
  std::visit([self](const auto& body) { hear(self, body); }, *m.body);
}

answer_promise<reconciled> begin(self_pointer self, const reconcile_with& order) {
  self->state.other = order.other;
  auto promise = promise_answer<reconciled>(self);
  self->request(self->state.kept, caf::infinite, sum_parts{{protocol::bytes{}}})
    .then([self](const answers<std::vector<protocol::catalogue_sum>>& sums) {
      if (!sums)
        return give_up(self, "could not be compared");
      self->state.plan.emplace(sums->front());
      go_on(self);
    });
  return promise;
}

} // namespace

reconciler_actor::behavior_type reconciler(self_pointer self, std::shared_ptr<const environment> outside,
                                           peer_actor peer, store_actor kept, catalogue_actor catalogue) {
  self->state.outside = std::move(outside);
  self->state.peer = std::move(peer);
  self->state.kept = std::move(kept);
  self->state.catalogue = std::move(catalogue);
  return {[self](const reconcile_with& m) { return begin(self, m); },
          [self](const stream_answered& m) { on_answered(self, m); }};
}

} // namespace souk::actors
