// One actor a shard that keeps many lookups of its peers under way and judges each by the truth.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "actors/dht/lookup_actor.hpp"
#include "runtime/sim/truth_by_family.hpp"
#include "runtime/sim/world.hpp"

namespace souk::runtime::sim {

// One lookup to be made.
struct lookup_task {
  peer_index source = 0;
  actors::run_lookup query;
};

// What became of one.
struct lookup_outcome {
  float latency_ms = 0;
  std::uint16_t rpcs = 0;
  std::uint16_t timeouts = 0;
  std::uint16_t hops = 0; // 0: the closest was never learnt
  std::uint16_t recalled = 0;
  std::uint16_t wanted = 0; // that could have been recalled
  bool success = false;
};

struct lookup_batch {
  std::vector<lookup_task> tasks;
  std::size_t concurrent = 1;
  std::vector<lookup_outcome> outcomes; // in the order in which they ended
  std::size_t next = 0;

  std::size_t ended_count() const noexcept { return outcomes.size(); }
  bool done() const noexcept { return outcomes.size() == tasks.size(); }
};

// Starts the lookups of `batch`, whose sources all live in `shard`. `net`, `known` and `batch` outlive it.
void drive_lookups(world& net, shard_index shard, const truth_by_family& known, lookup_batch& batch);

} // namespace souk::runtime::sim
