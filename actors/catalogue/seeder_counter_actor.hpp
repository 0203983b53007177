// Speaks for how many peers have each of the packages that a search found. The search does not wait for it: what is
// counted here is in the answer to the next one.
//
//   count_seeders -> done     once; then it ends
//
// One package after the other, through the cache: what was counted a moment ago costs nothing.
//
// Spawned by: node. Asks: head_reader, cache, store. Dies with: its answer.
#pragma once

#include <memory>
#include <vector>

#include <caf/typed_actor.hpp>

#include "actors/message_types.hpp"
#include "actors/node/family.hpp"
#include "actors/one_shot.hpp"

namespace souk::actors {

struct count_seeders {
  std::vector<protocol::package_name> packages;
};

using seeder_counter_actor = caf::typed_actor<caf::replies_to<count_seeders>::with<answers<done>>>;

struct seeder_counter_state {
  static constexpr const char* name = "seeder_counter";
  std::shared_ptr<const family> kin;
  answer_promise<done> answer;
  std::vector<protocol::package_name> left;
};
seeder_counter_actor::behavior_type seeder_counter(seeder_counter_actor::stateful_pointer<seeder_counter_state> self,
                                                   std::shared_ptr<const family> kin);

} // namespace souk::actors

SOUK_LOCAL_MESSAGE(count_seeders)
