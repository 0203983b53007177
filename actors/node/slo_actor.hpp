// Speaks for the levels of service of a node: looks at what was counted, raises alerts and clears them.
//
//   judge_levels              every ten seconds
//   get_levels -> levels_seen every level in every window
//
// Spawned by: node, where its environment has a level_meter (not in the simulator). Decides with:
// protocol/node/service_levels. Dies with: its node.
#pragma once

#include <memory>
#include <vector>

#include <caf/typed_actor.hpp>

#include "actors/level_meter.hpp"
#include "actors/message_types.hpp"
#include "protocol/node/service_levels.hpp"

namespace souk::actors {

struct judge_levels {};
struct get_levels {};
struct levels_seen {
  std::vector<protocol::level_state> all;
};

using slo_actor = caf::typed_actor<caf::reacts_to<judge_levels>, caf::replies_to<get_levels>::with<levels_seen>>;

struct slo_state {
  static constexpr const char* name = "slo";
  std::shared_ptr<level_meter> meter;
  protocol::service_levels levels;
};

slo_actor::behavior_type slo(slo_actor::stateful_pointer<slo_state> self, std::shared_ptr<level_meter> meter);

} // namespace souk::actors

SOUK_LOCAL_MESSAGE(judge_levels)
SOUK_LOCAL_MESSAGE(get_levels)
SOUK_LOCAL_MESSAGE(levels_seen)
