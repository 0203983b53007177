// Which actors live in one shard, who spawned whom, and how many messages each has handled. Kept only where somebody wants to
// look inside, as the shell does: it costs a look-up for each message.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include <caf/actor_control_block.hpp>
#include <caf/fwd.hpp>

#include "runtime/sim/virtual_time.hpp"

namespace souk::runtime::sim {

struct actor_row {
  caf::actor_id id = 0;
  caf::actor_id parent = 0; // 0: spawned from outside
  std::string name;
  std::size_t mailbox = 0; // messages that wait
  std::uint64_t handled = 0;
  nanoseconds born = 0;
};

class census {
public:
  // `who` is about to run; `by` is the actor that runs while it is woken, null when that is none. An actor counts from the first
  // time that it is woken.
  void woken(caf::resumable* who, const caf::resumable* by, nanoseconds now);
  void handled(caf::resumable* who);
  void ended(caf::resumable* who);

  // The actor and all that it and its descendants spawned, parents before children, in the order of their ids. The children of an
  // actor that ended count as those of `root`. At rest only.
  std::vector<actor_row> family_of(caf::actor_id root);

private:
  struct entry {
    caf::weak_actor_ptr who; // an actor that nobody refers to goes without a word
    caf::actor_id id = 0;
    caf::actor_id parent = 0;
    caf::actor_id root = 0; // the eldest of the family
    std::uint64_t handled = 0;
    nanoseconds born = 0;
  };

  void forget_the_dead();

  std::unordered_map<const caf::resumable*, entry> living_;
  std::size_t looked_through_at_ = 1000; // as many entries as make it worth while
};

} // namespace souk::runtime::sim
