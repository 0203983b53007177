// One actor a shard that stores values through the protocol: for each a lookup of its key, then a `store` to the
// closest with the tokens that they gave.
#pragma once

#include <cstdint>
#include <vector>

#include "protocol/bytes.hpp"
#include "runtime/sim/world.hpp"

namespace souk::runtime::sim {

struct storing_task {
  peer_index source = 0;
  protocol::bytes value;
};

struct storing_batch {
  std::vector<storing_task> tasks;
  std::size_t concurrent = 1;
  std::vector<std::vector<protocol::node_id>> holders; // of each task: who accepted
  std::size_t next = 0;
  std::size_t ended = 0;

  std::size_t ended_count() const noexcept { return ended; }
  bool done() const noexcept { return ended == tasks.size(); }
};

// `net` and `batch` outlive it.
void drive_storing(world& net, shard_index shard, storing_batch& batch);

} // namespace souk::runtime::sim
