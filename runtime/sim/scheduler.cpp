#include "runtime/sim/scheduler.hpp"

#include <cstdio>
#include <utility>

#include <caf/make_actor.hpp>
#include <caf/message_handler.hpp>
#include <caf/monitorable_actor.hpp>
#include <caf/scheduled_actor.hpp>

#include "protocol/invariant.hpp"

namespace souk::runtime::sim {
namespace {

// An actor that handled this many messages lets the others of its shard run.
constexpr std::size_t messages_per_turn = 300;

// So many turns without virtual time going on mean that actors answer each other for ever.
constexpr std::uint64_t turns_at_one_time_max = 50'000'000;

// `aout` and CAF's own warnings end here.
class line_printer final : public caf::monitorable_actor {
public:
  explicit line_printer(caf::actor_config& config) : caf::monitorable_actor{config} {
    lines_.assign([](caf::add_atom, caf::actor_id, const std::string& text) { std::fputs(text.c_str(), stderr); });
  }
  void enqueue(caf::mailbox_element_ptr what, caf::execution_unit*) override { lines_(what->content()); }

private:
  caf::message_handler lines_;
};

} // namespace

void scheduler::install(caf::actor_system_config& config, events& due) {
  config.module_factories.emplace_back(
    [&due](caf::actor_system& system) -> caf::actor_system::module* { return new scheduler{system, due}; });
}

scheduler& scheduler::of(caf::actor_system& system) {
  auto* here = dynamic_cast<scheduler*>(&system.scheduler());
  protocol::invariant(here != nullptr, "this actor system is simulated");
  return *here;
}

scheduler::scheduler(caf::actor_system& system, events& due)
    : abstract_coordinator{system}, clock_{due}, unit_{*this}, driver_{std::this_thread::get_id()} {}

void scheduler::start() {
  caf::actor_config config{&unit_};
  auto& here = system();
  utility_actors_[printer_id] =
    caf::make_actor<line_printer, caf::actor>(here.next_actor_id(), here.node(), &here, config);
}

// Dropping a timed message may drop the last reference to an actor, and its end may wake others.
void scheduler::stop() {
  do {
    run_ready();
    clock_.cancel_all();
  } while (!ready_.empty());
  stopped_ = true;
}

// Only reached from outside of the actors of this shard.
void scheduler::enqueue(caf::resumable* ready) {
  protocol::invariant(driver_ == std::this_thread::get_id(), "only the thread that drives a shard wakes its actors");
  add(ready);
}

void scheduler::add(caf::resumable* ready) {
  if (stopped_)
    return cleanup_and_release(ready);
  if (counted_)
    counted_->woken(ready, running_, clock_.now_ns());
  ready_.push_back(ready);
}

void scheduler::run_ready() {
  std::uint64_t turns = 0;
  while (!ready_.empty()) {
    auto* next = ready_.front();
    ready_.pop_front();
    resume(next);
    protocol::invariant(++turns < turns_at_one_time_max, "the actors of a shard come to rest");
  }
  resumed_ += turns;
}

void scheduler::count_actors() {
  if (!counted_)
    counted_ = std::make_unique<sim::census>();
}

// Where actors are counted, one message at a time: who follows whom stays the same.
caf::resumable::resume_result scheduler::take_turn(caf::resumable* ready) {
  if (!counted_)
    return ready->resume(&unit_, messages_per_turn);
  auto result = caf::resumable::resume_later;
  for (std::size_t taken = 0; taken < messages_per_turn && result == caf::resumable::resume_later; ++taken) {
    result = ready->resume(&unit_, 1);
    counted_->handled(ready);
  }
  if (result == caf::resumable::done)
    counted_->ended(ready);
  return result;
}

void scheduler::resume(caf::resumable* ready) {
  running_ = ready;
  const auto result = take_turn(ready);
  running_ = nullptr;
  switch (result) {
  case caf::resumable::resume_later:
    ready_.push_back(ready);
    break;
  case caf::resumable::done:
  case caf::resumable::awaiting_message:
    caf::intrusive_ptr_release(ready);
    break;
  case caf::resumable::shutdown_execution_unit:
    break;
  }
}

std::string scheduler::running() const {
  if (running_ == nullptr || running_->subtype() != caf::resumable::scheduled_actor)
    return {};
  const auto* actor = static_cast<const caf::scheduled_actor*>(running_);
  return std::string{actor->name()} + "#" + std::to_string(actor->id());
}

} // namespace souk::runtime::sim
