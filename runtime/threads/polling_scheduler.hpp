// CAF's scheduler for real time: some threads that run actors, read sockets and send what is due, each whatever comes next
// (docs/decisions/0022). A thread that has nothing to do waits for the sockets.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <caf/actor_system_config.hpp>
#include <caf/execution_unit.hpp>
#include <caf/resumable.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

#include "runtime/net/socket_watch.hpp"
#include "runtime/threads/thread_memory.hpp"
#include "runtime/threads/wall_clock.hpp"

namespace souk::runtime {

class polling_scheduler final : public caf::scheduler::abstract_coordinator {
public:
  // Makes systems of this configuration run on `threads` threads of their own, which also read `sockets`. Sockets are removed
  // before their system ends, and the watch ends after it. Each thread tidies `memory`, which may be null, when it has worked and
  // then has had nothing to do for a moment, and now and then while it works.
  static void install(caf::actor_system_config& config, std::size_t threads, socket_watch& sockets,
                      std::shared_ptr<thread_memory> memory = nullptr);

  polling_scheduler(caf::actor_system& system, socket_watch& sockets, std::shared_ptr<thread_memory> memory);
  ~polling_scheduler() override;

  // --- what CAF calls
  caf::actor_clock& clock() noexcept override { return clock_; }
  void enqueue(caf::resumable* ready) override;
  void start() override;
  void stop() override;

private:
  class worker;

  void work(worker& unit);
  void resume(worker& unit, caf::resumable* ready);
  caf::resumable* take_or_rest();
  bool rest(worker& unit);
  bool glance(worker& unit);
  enum class looked : std::uint8_t { nothing, something, end };
  looked look(std::chrono::nanoseconds limit, bool rested);
  void read(const socket_watch::arrivals& found);
  std::chrono::nanoseconds until_due() const noexcept;
  bool rings() noexcept;
  void drop_what_is_left();

  socket_watch& sockets_;
  const std::shared_ptr<thread_memory> memory_;
  wall_clock clock_;
  std::vector<std::unique_ptr<worker>> workers_; // actors name the last that they ran on as long as they live
  std::vector<std::thread> threads_;
  std::mutex mutex_; // guards what follows
  std::deque<caf::resumable*> ready_;
  std::size_t resting_ = 0; // threads that wait for the sockets, or will at once
  bool rung_ = false; // one of them was woken, and has not come yet
  enum class phase : std::uint8_t { working, ending, ended } phase_ = phase::working;
};

} // namespace souk::runtime
