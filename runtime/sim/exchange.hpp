// How packets cross from one shard to another between two windows, and how all shards agree on the next one. In
// one process that is a table of batches; other implementations carry the batches to other machines.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/sim/event.hpp"
#include "runtime/sim/population.hpp"
#include "runtime/sim/virtual_time.hpp"

namespace souk::runtime::sim {

// A packet on its way.
struct parcel {
  nanoseconds at = 0;
  std::uint64_t rank = 0;
  packet what;
};

class shard_exchange {
public:
  virtual ~shard_exchange() = default;
  // Hands over what `from` has for `to`, and empties it. By the thread that drives `from`.
  virtual void put(shard_index from, shard_index to, std::vector<parcel>& batch) = 0;
  // Appends what was put for `to` before the last turn. By the thread that drives `to`.
  virtual void take(shard_index to, std::vector<parcel>& into) = 0;
  // Between two windows, by one thread: what was put can be taken from now on. Gives the earliest event of all
  // shards, wherever they live, from the earliest one here.
  virtual nanoseconds turn(nanoseconds earliest_here) = 0;
};

// All shards live in this process. Two generations of batches, so that putting never meets taking.
class local_exchange final : public shard_exchange {
public:
  explicit local_exchange(shard_index shards)
      : shards_{shards}, coming_(std::size_t{shards} * shards), here_(coming_.size()) {}

  void put(shard_index from, shard_index to, std::vector<parcel>& batch) override;
  void take(shard_index to, std::vector<parcel>& into) override;
  nanoseconds turn(nanoseconds earliest_here) override;

private:
  std::size_t cell(shard_index from, shard_index to) const noexcept { return std::size_t{from} * shards_ + to; }

  shard_index shards_;
  std::vector<std::vector<parcel>> coming_;
  std::vector<std::vector<parcel>> here_;
};

} // namespace souk::runtime::sim
