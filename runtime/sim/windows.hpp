// Drives all shards through windows of virtual time [t, t + L): t is the earliest event anywhere, so that empty
// time is skipped, and L is the smallest latency, so that nothing sent inside a window arrives in it.
//
// The shards belong to the scenario; on how many threads they run changes nothing but the time it takes.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "runtime/sim/exchange.hpp"
#include "runtime/sim/network.hpp"
#include "runtime/sim/shard.hpp"
#include "runtime/sim/window_barrier.hpp"

namespace souk::runtime::sim {

class windows {
public:
  // `net` outlives it.
  explicit windows(network& net);

  std::size_t count() const noexcept { return shards_.size(); }
  shard& at(shard_index which) noexcept { return *shards_[which]; }
  shard& of(peer_index peer) noexcept { return *shards_[net_.peers().shard_of(peer)]; }
  network& net() noexcept { return net_; }

  // A step of the scenario between two windows, when all shards rest at time `t`: it may touch every shard and
  // change the conditions of the network.
  void schedule(nanoseconds t, step what);

  // Runs all that happens until `end`, that instant included, or until `enough` says so between two windows.
  void run_until(nanoseconds end, unsigned threads = 1, const std::function<bool()>& enough = {});
  nanoseconds now_ns() const noexcept { return now_ns_; }

  // --- over all shards, at rest
  traffic counts() const noexcept;
  std::uint64_t events_done() const noexcept;
  std::uint64_t in_flight() const noexcept; // an invariant: sent - delivered - dropped
  std::uint64_t trace_hash() const noexcept; // of all peers, in their order
  std::uint64_t windows_done() const noexcept { return windows_done_; }

private:
  void settle();
  void plan(nanoseconds end, const std::function<bool()>& enough);
  void run_steps(nanoseconds until);
  void work(unsigned thread, unsigned threads);
  nanoseconds earliest() const noexcept;

  network& net_;
  local_exchange exchange_;
  std::vector<std::unique_ptr<shard>> shards_;
  std::vector<std::atomic<std::uint64_t>> claimed_; // the last window for which a thread took this shard
  std::multimap<nanoseconds, step> steps_;          // those of one time in the order of scheduling
  nanoseconds now_ns_ = time_origin_ns;
  nanoseconds window_end_ = 0;
  std::uint64_t windows_done_ = 0;
  bool over_ = false;
  bool enough_ = false;
};

} // namespace souk::runtime::sim
