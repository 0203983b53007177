// An actor whose mailbox is watched: the same actor, spawned as another class. CAF 0.17 has no way to ask how deep a mailbox is
// from another thread, so this counts at both its ends.
#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include <caf/actor_cast.hpp>
#include <caf/infer_handle.hpp>
#include <caf/invoke_message_result.hpp>
#include <caf/local_actor.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/spawn_options.hpp>

#include "actors/mailbox_watch.hpp"

namespace souk::actors {

template <class Actor>
class watched_actor : public Actor {
public:
  using Actor::Actor;
  using Actor::consume;

  void enqueue(caf::mailbox_element_ptr what, caf::execution_unit* where) override {
    counts_->came.fetch_add(1, std::memory_order_relaxed);
    Actor::enqueue(std::move(what), where);
  }
  // What is skipped waits on. An actor is on one thread at a time: nobody else writes what it has handled.
  caf::invoke_message_result consume(caf::mailbox_element& what) override {
    const auto outcome = Actor::consume(what);
    if (outcome != caf::invoke_message_result::skipped)
      counts_->handled.store(counts_->handled.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    return outcome;
  }
  std::shared_ptr<const mailbox_counts> counts() const { return counts_; }

private:
  std::shared_ptr<mailbox_counts> counts_ = std::make_shared<mailbox_counts>();
};

// Spawns `function(self, arguments...)`, as `parent->spawn` does, and has its mailbox watched under this name.
template <caf::spawn_options Options, class Parent, class Function, class... Arguments>
auto spawn_watched(Parent* parent, mailbox_watch& watch, std::string_view name, std::string_view parent_name,
                   Function function, Arguments... arguments) {
  using watched = watched_actor<caf::infer_impl_from_fun_t<Function>>;
  auto begin = [function](watched* self, Arguments... given) { return function(self, std::move(given)...); };
  auto made = parent->template spawn<Options>(begin, std::move(arguments)...);
  const auto* seen = static_cast<watched*>(caf::actor_cast<caf::abstract_actor*>(made));
  watch.watch({name, seen->name(), parent_name, seen->counts()});
  return made;
}

} // namespace souk::actors
