// An actor whose mailbox is watched: the same actor, spawned as another class. CAF 0.17 has no way to ask how deep a mailbox is
// from another thread, so this counts at both its ends.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include <caf/actor_cast.hpp>
#include <caf/infer_handle.hpp>
#include <caf/invoke_message_result.hpp>
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
    depth_->fetch_add(1, std::memory_order_relaxed);
    Actor::enqueue(std::move(what), where);
  }
  // What is skipped waits on.
  caf::invoke_message_result consume(caf::mailbox_element& what) override {
    const auto outcome = Actor::consume(what);
    if (outcome != caf::invoke_message_result::skipped)
      depth_->fetch_sub(1, std::memory_order_relaxed);
    return outcome;
  }
  std::function<std::int64_t()> depth() const {
    return [count = depth_] { return count->load(std::memory_order_relaxed); };
  }

private:
  std::shared_ptr<std::atomic<std::int64_t>> depth_ = std::make_shared<std::atomic<std::int64_t>>(0);
};

// Spawns `function(self, arguments...)`, as `parent->spawn` does, and has its mailbox watched.
template <caf::spawn_options Options, class Parent, class Function, class... Arguments>
auto spawn_watched(Parent* parent, mailbox_watch& watch, std::string_view kind, Function function,
                   Arguments... arguments) {
  using watched = watched_actor<caf::infer_impl_from_fun_t<Function>>;
  auto begin = [function](watched* self, Arguments... given) { return function(self, std::move(given)...); };
  auto made = parent->template spawn<Options>(begin, std::move(arguments)...);
  watch.watch(kind, static_cast<watched*>(caf::actor_cast<caf::abstract_actor*>(made))->depth());
  return made;
}

} // namespace souk::actors
