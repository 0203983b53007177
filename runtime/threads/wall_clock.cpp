#include "runtime/threads/wall_clock.hpp"

#include <utility>

#include <caf/abstract_actor.hpp>
#include <caf/mailbox_element.hpp>

namespace souk::runtime {

// Nothing that runs under the lock destroys an actor: who cancels its timers holds itself.
template <class Change>
void wall_clock::change(const Change& made) {
  auto is_sooner = false;
  {
    const std::lock_guard alone{mutex_};
    made();
    const auto first = schedule_.empty() ? never : schedule_.begin()->first;
    is_sooner = first < next();
    next_.store(first.time_since_epoch().count(), std::memory_order_relaxed);
  }
  if (is_sooner)
    sooner_();
}

wall_clock::unique_delayed_event_ptr wall_clock::take_due(time_point now) {
  unique_delayed_event_ptr due;
  change([&] {
    const auto first = schedule_.begin();
    if (first == schedule_.end() || first->first > now)
      return;
    due = std::move(first->second);
    if (due->backlink != actor_lookup_.end())
      actor_lookup_.erase(due->backlink);
    schedule_.erase(first);
  });
  return due;
}

void wall_clock::ship_due() {
  const auto reached = now();
  if (next() > reached)
    return;
  while (const auto due = take_due(reached))
    ship(*due);
}

void wall_clock::set_ordinary_timeout(time_point t, caf::abstract_actor* self, caf::atom_value type, std::uint64_t id) {
  change([&] { simple_actor_clock::set_ordinary_timeout(t, self, type, id); });
}

void wall_clock::set_multi_timeout(time_point t, caf::abstract_actor* self, caf::atom_value type, std::uint64_t id) {
  change([&] { simple_actor_clock::set_multi_timeout(t, self, type, id); });
}

void wall_clock::set_request_timeout(time_point t, caf::abstract_actor* self, caf::message_id id) {
  change([&] { simple_actor_clock::set_request_timeout(t, self, id); });
}

void wall_clock::schedule_message(time_point t, caf::strong_actor_ptr to, caf::mailbox_element_ptr what) {
  change([&] { simple_actor_clock::schedule_message(t, std::move(to), std::move(what)); });
}

void wall_clock::schedule_message(time_point t, caf::group to, caf::strong_actor_ptr from, caf::message what) {
  change([&] { simple_actor_clock::schedule_message(t, std::move(to), std::move(from), std::move(what)); });
}

void wall_clock::cancel_ordinary_timeout(caf::abstract_actor* self, caf::atom_value type) {
  change([&] { simple_actor_clock::cancel_ordinary_timeout(self, type); });
}

void wall_clock::cancel_request_timeout(caf::abstract_actor* self, caf::message_id id) {
  change([&] { simple_actor_clock::cancel_request_timeout(self, id); });
}

void wall_clock::cancel_timeouts(caf::abstract_actor* self) {
  change([&] { simple_actor_clock::cancel_timeouts(self); });
}

// What was to come may hold the last reference to an actor, whose end cancels its timers here.
void wall_clock::cancel_all() {
  schedule_map dropped;
  change([&] {
    dropped.swap(schedule_);
    actor_lookup_.clear();
  });
}

} // namespace souk::runtime
