// Speaks for one DHT query that somebody watches: through the caches, step by step.
//
//   trace_lookup -> lookup_trace   once; then it ends
//
// Spawned by: node. Asks: name_resolver, cache. Dies with: its answer.
#pragma once

#include <memory>
#include <vector>

#include <caf/typed_actor.hpp>

#include "actors/message_types.hpp"
#include "actors/node/family.hpp"
#include "actors/node/requests.hpp"
#include "actors/one_shot.hpp"

namespace souk::actors {

using tracer_actor = caf::typed_actor<caf::replies_to<trace_lookup>::with<answers<lookup_trace>>>;

struct tracer_state {
  static constexpr const char* name = "tracer";
  std::shared_ptr<const family> kin;
  answer_promise<lookup_trace> answer;
  std::vector<protocol::record_kind> kinds; // still to be tried: a bare key does not say what it names
  lookup_trace trace;                       // of all that were tried
  protocol::instant began;
};
tracer_actor::behavior_type tracer(tracer_actor::stateful_pointer<tracer_state> self,
                                   std::shared_ptr<const family> kin);

} // namespace souk::actors
