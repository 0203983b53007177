#include "runtime/sim/shard.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include <caf/actor_cast.hpp>
#include <caf/exit_reason.hpp>
#include <caf/send.hpp>

#include "protocol/invariant.hpp"

namespace souk::runtime::sim {
namespace {

// Only to say who was running when an invariant failed.
thread_local const shard* driven = nullptr;

std::string describe_driven() {
  return driven != nullptr ? driven->describe() : std::string{"no shard"};
}

} // namespace

shard::shard(shard_index index, const network& net)
    : index_{index}, net_{net},
      system_{(scheduler::install(config_, due_), std::make_unique<caf::actor_system>(config_))},
      scheduler_{scheduler::of(*system_)}, courier_{index, net, due_, scheduler_.time()} {
  protocol::set_invariant_context(&describe_driven);
  system_->await_actors_before_shutdown(false); // nobody would run them while it waits
}

shard::~shard() {
  drive();
  const auto& peers = net_.peers();
  for (auto peer = static_cast<peer_index>(index_); peer < peers.size(); peer += peers.shards()) {
    const auto actor = courier_.actor(peer);
    courier_.detach(peer);
    if (actor)
      caf::anon_send_exit(caf::actor_cast<caf::actor>(actor), caf::exit_reason::kill);
  }
  scheduler_.run_ready();
  system_.reset();
  if (driven == this)
    driven = nullptr;
}

void shard::drive() {
  scheduler_.driven_here();
  driven = this;
}

void shard::take_coming(shard_exchange& exchange) {
  exchange.take(index_, coming_);
  for (auto& p : coming_)
    courier_.accept(std::move(p));
  coming_.clear();
}

void shard::hand_over(shard_exchange& exchange) {
  next_time_ = std::min(due_.next_time(), courier_.earliest_out());
  for (shard_index to = 0; to < net_.peers().shards(); ++to)
    if (auto& batch = courier_.outbox(to); !batch.empty())
      exchange.put(index_, to, batch);
}

void shard::run_window(nanoseconds end, shard_exchange& exchange) {
  drive();
  courier_.sent_off();
  take_coming(exchange);
  while (due_.next_time() < end) {
    auto [at, what] = due_.pop();
    prefetch_next();
    scheduler_.time().advance_to(at);
    run(std::move(what));
    scheduler_.run_ready();
    ++events_done_;
  }
  protocol::invariant(system_->detached_actors() == 0, "no actor of the simulator has a thread of its own");
  hand_over(exchange);
}

void shard::prefetch_next() const noexcept {
  const auto* next = due_.peek();
  if (const auto* arriving = next != nullptr ? std::get_if<packet>(next) : nullptr)
    courier_.expect(*arriving);
  due_.prefetch_next();
}

void shard::settle(shard_exchange& exchange) {
  drive();
  scheduler_.run_ready();
  hand_over(exchange);
}

void shard::run(event&& what) {
  if (auto* arriving = std::get_if<packet>(&what))
    courier_.deliver(std::move(*arriving), scheduler_.unit());
  else if (auto* timed = std::get_if<timed_message>(&what))
    timed->to->enqueue(std::move(timed->what), &scheduler_.unit());
  else
    std::get<step>(what)();
}

std::string shard::describe() const {
  const auto running = scheduler_.running();
  const auto virtual_us = (now_ns() - time_origin_ns) / 1000;
  return "seed " + std::to_string(net_.peers().seed()) + ", shard " + std::to_string(index_) + ", virtual time "
         + std::to_string(virtual_us) + " us" + (running.empty() ? "" : ", actor " + running);
}

} // namespace souk::runtime::sim
