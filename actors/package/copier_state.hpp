// The state of a copier. Only who spawns one includes this.
#pragma once

#include <memory>
#include <vector>

#include "actors/node/family.hpp"
#include "actors/one_shot.hpp"
#include "actors/package/copier_actor.hpp"

namespace souk::actors {

struct copier_state {
  static constexpr const char* name = "copier";
  std::shared_ptr<const family> kin;
  answer_promise<copy_taken> answer;
  take_copy order;
  std::vector<protocol::contact> sources;
};

} // namespace souk::actors
