#include "runtime/threads/polling_scheduler.hpp"

#include <algorithm>
#include <utility>

#include <caf/actor_system.hpp>
#include <caf/logger.hpp>
#include <pthread.h>

namespace souk::runtime {
namespace {

// An actor that handled this many messages lets others run.
constexpr std::size_t messages_per_turn = 300;

// So many turns after another, and the sockets are looked at though actors are still ready.
constexpr std::size_t turns_between_looks = 64;

// A thread that has worked tidies when it has had nothing to do for so long, at most so often, and so often while it works.
constexpr std::chrono::milliseconds rest_before_tidying{2};
constexpr std::chrono::milliseconds tidy_pause{10};
constexpr std::chrono::milliseconds tidy_at_work{50};

// What this thread does; enqueue() asks.
thread_local const polling_scheduler* scheduler_here = nullptr;
thread_local bool reading_here = false;

} // namespace

class polling_scheduler::worker final : public caf::execution_unit {
public:
  explicit worker(polling_scheduler& owner) : caf::execution_unit{&owner.system()}, owner_{owner} {}
  void exec_later(caf::resumable* ready) override { owner_.enqueue(ready); }

  void has_worked() noexcept { worked_ = true; }
  // How long from now until it tidies, if nothing comes.
  std::chrono::nanoseconds until_tidying() const noexcept {
    if (!worked_ || !owner_.memory_)
      return socket_watch::forever;
    return std::max<std::chrono::nanoseconds>(rest_before_tidying, tidied_ + tidy_pause - clock::now());
  }
  bool has_long_worked() const noexcept { return owner_.memory_ && clock::now() - tidied_ > tidy_at_work; }
  void tidy() {
    worked_ = false;
    owner_.memory_->tidy();
    tidied_ = clock::now();
  }

private:
  using clock = std::chrono::steady_clock;

  polling_scheduler& owner_;
  bool worked_ = true;
  clock::time_point tidied_ = clock::now();
};

void polling_scheduler::install(caf::actor_system_config& config, std::size_t threads, socket_watch& sockets,
                                std::shared_ptr<thread_memory> memory) {
  config.set("scheduler.max-threads", threads);
  config.module_factories.emplace_back(
    [&sockets, memory = std::move(memory)](caf::actor_system& system) -> caf::actor_system::module* {
      return new polling_scheduler{system, sockets, memory};
    });
}

// Who sets a timer and runs actors looks itself before it waits.
polling_scheduler::polling_scheduler(caf::actor_system& system, socket_watch& sockets,
                                     std::shared_ptr<thread_memory> memory)
    : abstract_coordinator{system}, sockets_{sockets}, memory_{std::move(memory)}, clock_{[this] {
        if (scheduler_here == this)
          return;
        std::unique_lock alone{mutex_};
        const auto ring = rings();
        alone.unlock();
        if (ring)
          sockets_.wake();
      }} {}

polling_scheduler::~polling_scheduler() = default;

void polling_scheduler::start() {
  for (std::size_t i = 0; i < std::max<std::size_t>(1, num_workers()); ++i) {
    auto& unit = *workers_.emplace_back(std::make_unique<worker>(*this));
    threads_.emplace_back([this, &unit] {
      pthread_setname_np(pthread_self(), "souk-actors");
      CAF_SET_LOGGER_SYS(&system());
      system().thread_started();
      work(unit);
      system().thread_terminates();
    });
  }
  abstract_coordinator::start();
}

void polling_scheduler::stop() {
  stop_actors();
  {
    const std::lock_guard alone{mutex_};
    phase_ = phase::ending;
  }
  sockets_.wake(); // each thread that ends wakes the next
  for (auto& each : threads_)
    each.join();
  drop_what_is_left();
}

// Dropping a message may drop the last reference to an actor, and its end may wake others and cancel timers.
void polling_scheduler::drop_what_is_left() {
  for (;;) {
    clock_.cancel_all();
    std::deque<caf::resumable*> left;
    {
      const std::lock_guard alone{mutex_};
      left.swap(ready_);
      if (left.empty())
        phase_ = phase::ended;
    }
    if (left.empty())
      return;
    for (auto* each : left)
      cleanup_and_release(each);
  }
}

void polling_scheduler::work(worker& unit) {
  scheduler_here = this;
  auto turns = 0U;
  for (auto goes_on = true; goes_on;) {
    if (auto* next = take_or_rest(); next == nullptr) {
      goes_on = rest(unit);
    } else {
      resume(unit, next);
      if (++turns % turns_between_looks == 0)
        goes_on = glance(unit);
    }
  }
  sockets_.wake();
}

// Null when there is nothing: then this thread counts as resting, until it has looked.
caf::resumable* polling_scheduler::take_or_rest() {
  std::unique_lock alone{mutex_};
  if (ready_.empty()) {
    ++resting_;
    return nullptr;
  }
  auto* next = ready_.front();
  ready_.pop_front();
  const auto ring = !ready_.empty() && rings();
  alone.unlock();
  if (ring)
    sockets_.wake();
  return next;
}

// False when the threads end; so does the next.
bool polling_scheduler::rest(worker& unit) {
  const auto due = until_due();
  const auto tidying = unit.until_tidying();
  const auto came = look(std::min(due, tidying), true);
  if (came == looked::nothing && tidying < due)
    unit.tidy();
  return came != looked::end;
}

bool polling_scheduler::glance(worker& unit) {
  if (unit.has_long_worked())
    unit.tidy();
  return look(std::chrono::nanoseconds{0}, false) != looked::end;
}

// Reads the sockets and sends what is due.
polling_scheduler::looked polling_scheduler::look(std::chrono::nanoseconds limit, bool rested) {
  socket_watch::arrivals found;
  sockets_.wait(found, limit);
  {
    const std::lock_guard alone{mutex_};
    resting_ -= rested ? 1 : 0;
    if (rested || found.woken()) // heard by a thread at work, who takes the next actor, and rings again
      rung_ = false;
    if (phase_ != phase::working)
      return looked::end;
  }
  reading_here = true;
  read(found);
  clock_.ship_due();
  reading_here = false;
  return found.empty() ? looked::nothing : looked::something;
}

void polling_scheduler::read(const socket_watch::arrivals& found) {
  if (found.empty())
    return;
  if (memory_)
    memory_->allocate_datagrams(true);
  sockets_.read(found);
  if (memory_)
    memory_->allocate_datagrams(false);
}

std::chrono::nanoseconds polling_scheduler::until_due() const noexcept {
  const auto due = clock_.next();
  if (due == wall_clock::never)
    return socket_watch::forever;
  return std::max(std::chrono::nanoseconds{0}, std::chrono::nanoseconds{due - clock_.now()});
}

// A thread that reads sockets takes the first actor that it wakes itself, at once.
void polling_scheduler::enqueue(caf::resumable* ready) {
  std::unique_lock alone{mutex_};
  if (phase_ == phase::ended) {
    alone.unlock();
    return cleanup_and_release(ready);
  }
  ready_.push_back(ready);
  const auto taken_here = reading_here && scheduler_here == this && ready_.size() == 1;
  const auto ring = !taken_here && rings();
  alone.unlock();
  if (ring)
    sockets_.wake();
}

// Whether a resting thread is to be woken; under the lock, and the caller then does it.
bool polling_scheduler::rings() noexcept {
  if (resting_ == 0 || rung_)
    return false;
  rung_ = true;
  return true;
}

void polling_scheduler::resume(worker& unit, caf::resumable* ready) {
  unit.has_worked();
  switch (ready->resume(&unit, messages_per_turn)) {
  case caf::resumable::resume_later:
    enqueue(ready);
    break;
  case caf::resumable::done:
  case caf::resumable::awaiting_message:
    caf::intrusive_ptr_release(ready);
    break;
  case caf::resumable::shutdown_execution_unit:
    break;
  }
}

} // namespace souk::runtime
