// One question of the scenario to an actor of a shard.
#pragma once

#include <utility>

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/spawn_options.hpp>

#include "runtime/sim/shard.hpp"

namespace souk::runtime::sim {

// `then(const Answer*)` is called in the shard: null when whom it asked is gone. When whom it asked ends while it
// works, it is never called.
template <class Answer, class Handle, class Question, class Then>
void ask_once(shard& where, const Handle& whom, Question question, Then then) {
  where.system().template spawn<caf::hidden>(
    [whom, question = std::move(question), then = std::move(then)](caf::event_based_actor* self) {
      self->request(whom, caf::infinite, question)
        .then([then](const Answer& got) { then(&got); },
              [then](const caf::error&) { then(static_cast<const Answer*>(nullptr)); });
    });
}

} // namespace souk::runtime::sim
