#include "runtime/sim/census.hpp"

#include <algorithm>

#include <caf/actor_cast.hpp>
#include <caf/resumable.hpp>
#include <caf/scheduled_actor.hpp>

namespace souk::runtime::sim {
namespace {

caf::scheduled_actor* as_actor(caf::resumable* who) noexcept {
  return who->subtype() == caf::resumable::scheduled_actor ? static_cast<caf::scheduled_actor*>(who) : nullptr;
}

// What waits where nobody is about to run. CAF's own `size` fetches what came in, which an actor at rest would not survive: it
// would never be woken again.
std::size_t waiting(caf::scheduled_actor& actor) {
  auto& mailbox = actor.mailbox();
  return mailbox.blocked() ? mailbox.queue().total_task_size() : mailbox.size();
}

} // namespace

void census::woken(caf::resumable* who, const caf::resumable* by, nanoseconds now) {
  auto* const actor = as_actor(who);
  if (actor == nullptr || living_.contains(who))
    return;
  if (living_.size() >= looked_through_at_)
    forget_the_dead();
  entry made{caf::actor_cast<caf::weak_actor_ptr>(actor), actor->id(), 0, actor->id(), 0, now};
  if (const auto parent = living_.find(by); parent != living_.end()) {
    made.parent = parent->second.id;
    made.root = parent->second.root;
  }
  living_.emplace(who, std::move(made));
}

void census::handled(caf::resumable* who) {
  if (const auto known = living_.find(who); known != living_.end())
    ++known->second.handled;
}

void census::ended(caf::resumable* who) {
  living_.erase(who);
}

void census::forget_the_dead() {
  std::erase_if(living_, [](const auto& each) { return each.second.who.lock() == nullptr; });
  looked_through_at_ = std::max<std::size_t>(1000, 2 * living_.size());
}

std::vector<actor_row> census::family_of(caf::actor_id root) {
  std::vector<actor_row> family;
  for (const auto& [resumable, each] : living_) {
    if (each.root != root)
      continue;
    const auto held = each.who.lock();
    if (!held)
      continue;
    auto* const actor = static_cast<caf::scheduled_actor*>(caf::actor_cast<caf::abstract_actor*>(held));
    family.push_back(
      {actor->id(), each.parent, actor->name(), waiting(*actor), each.handled, each.born});
  }
  std::sort(family.begin(), family.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  for (auto& row : family) {
    const auto is_parent = [&](const actor_row& other) { return other.id == row.parent; };
    if (row.id != root && std::none_of(family.begin(), family.end(), is_parent))
      row.parent = root;
  }
  return family;
}

} // namespace souk::runtime::sim
