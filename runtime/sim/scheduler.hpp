// CAF's scheduler and clock for one shard: virtual time, one thread, first in first out. With virtual_clock
// this is all that is special to CAF 0.17 in the simulator.
//
// A message is delivered by `enqueue`, never by a direct call into the actor: only so are skipped messages,
// closed mailboxes and requests to the dead handled as CAF does.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <thread>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/execution_unit.hpp>
#include <caf/resumable.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

#include "runtime/sim/census.hpp"
#include "runtime/sim/virtual_clock.hpp"

namespace souk::runtime::sim {

class scheduler final : public caf::scheduler::abstract_coordinator {
public:
  // Makes systems of this configuration run here; their timed messages go to `due`, which outlives them.
  static void install(caf::actor_system_config& config, events& due);
  static scheduler& of(caf::actor_system& system);

  scheduler(caf::actor_system& system, events& due);

  virtual_clock& time() noexcept { return clock_; }
  caf::execution_unit& unit() noexcept { return unit_; }

  // Runs ready actors until none is left.
  void run_ready();
  // The thread that drives the shard from now on; nobody else may wake an actor of it.
  void driven_here() noexcept { driver_ = std::this_thread::get_id(); }
  std::uint64_t resumed() const noexcept { return resumed_; }
  // From now on each actor and each message is counted; null before.
  void count_actors();
  sim::census* counted() noexcept { return counted_.get(); }
  // Name and id of the running actor, for a failed invariant; empty between actors.
  std::string running() const;

  // --- what CAF calls
  caf::actor_clock& clock() noexcept override { return clock_; }
  bool detaches_utility_actors() const override { return false; }
  void enqueue(caf::resumable* ready) override;
  void start() override;
  void stop() override;

private:
  class worker final : public caf::execution_unit {
  public:
    explicit worker(scheduler& owner) : caf::execution_unit{&owner.system()}, owner_{owner} {}
    void exec_later(caf::resumable* ready) override { owner_.add(ready); }

  private:
    scheduler& owner_;
  };

  void add(caf::resumable* ready);
  void resume(caf::resumable* ready);
  caf::resumable::resume_result take_turn(caf::resumable* ready);

  virtual_clock clock_;
  worker unit_;
  std::deque<caf::resumable*> ready_;
  caf::resumable* running_ = nullptr;
  std::uint64_t resumed_ = 0;
  std::unique_ptr<sim::census> counted_;
  std::thread::id driver_;
  bool stopped_ = false;
};

} // namespace souk::runtime::sim
