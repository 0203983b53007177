// Some of the peers of a simulation: an actor system of its own, with its clock, its events and its courier,
// driven by one thread at a time. Shards share nothing but what is read only.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include "runtime/sim/courier.hpp"
#include "runtime/sim/event.hpp"
#include "runtime/sim/exchange.hpp"
#include "runtime/sim/network.hpp"
#include "runtime/sim/scheduler.hpp"

namespace souk::runtime::sim {

class shard {
public:
  // `net` outlives the shard.
  shard(shard_index index, const network& net);
  // Kills what is attached and drops what is due; other actors must end with those.
  ~shard();
  shard(const shard&) = delete;
  shard& operator=(const shard&) = delete;

  shard_index index() const noexcept { return index_; }
  caf::actor_system& system() noexcept { return *system_; }
  sim::scheduler& scheduler() noexcept { return scheduler_; }
  sim::courier& courier() noexcept { return courier_; }
  const sim::courier& courier() const noexcept { return courier_; }
  nanoseconds now_ns() const noexcept { return scheduler_.time().now_ns(); }
  std::uint64_t events_done() const noexcept { return events_done_; }

  // A step of the scenario that touches this shard alone.
  void at(nanoseconds t, step what) { scheduler_.time().add(t, std::move(what)); }

  // Takes what came from others, runs all events before `end`, hands over what is for others.
  void run_window(nanoseconds end, shard_exchange& exchange);
  // Runs the actors that were woken from outside, and hands over what they sent.
  void settle(shard_exchange& exchange);
  // The next event here or among what was handed over since the last window.
  nanoseconds next_time() const noexcept { return next_time_; }
  void advance_to(nanoseconds t) { scheduler_.time().advance_to(t); }
  // The calling thread drives the shard from now on.
  void drive();

  // Seed, virtual time and actor, for a failed invariant.
  std::string describe() const;

private:
  void take_coming(shard_exchange& exchange);
  void hand_over(shard_exchange& exchange);
  void run(event&& what);
  void prefetch_next() const noexcept;

  shard_index index_;
  const network& net_;
  events due_;
  caf::actor_system_config config_;
  std::unique_ptr<caf::actor_system> system_;
  sim::scheduler& scheduler_;
  sim::courier courier_;
  std::vector<parcel> coming_;
  nanoseconds next_time_ = never_ns;
  std::uint64_t events_done_ = 0;
};

} // namespace souk::runtime::sim
