#include "runtime/sim/windows.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "protocol/invariant.hpp"
#include "runtime/sim/hash_chain.hpp"

namespace souk::runtime::sim {

windows::windows(network& net) : net_{net}, exchange_{net.peers().shards()}, claimed_(net.peers().shards()) {
  for (shard_index i = 0; i < net.peers().shards(); ++i)
    shards_.push_back(std::make_unique<shard>(i, net));
}

void windows::schedule(nanoseconds t, step what) {
  steps_.emplace(std::max(t, now_ns_), std::move(what));
}

nanoseconds windows::earliest() const noexcept {
  auto t = never_ns;
  for (const auto& s : shards_)
    t = std::min(t, s->next_time());
  return t;
}

void windows::settle() {
  for (auto& s : shards_)
    s->settle(exchange_);
}

// Steps come before the events of their instant. What one of them sends arrives after L, as from an actor.
void windows::run_steps(nanoseconds until) {
  while (!steps_.empty() && steps_.begin()->first <= std::min(until, earliest())) {
    auto due = steps_.extract(steps_.begin());
    now_ns_ = std::max(now_ns_, due.key());
    for (auto& s : shards_) {
      s->drive();
      s->advance_to(now_ns_);
    }
    due.mapped()();
    settle();
  }
}

void windows::plan(nanoseconds end, const std::function<bool()>& enough) {
  run_steps(end);
  const auto next = exchange_.turn(earliest());
  enough_ = enough && enough();
  over_ = enough_ || next > end;
  if (over_)
    return;
  now_ns_ = next;
  window_end_ = std::min(next + net_.window_ns(), end + 1);
  if (!steps_.empty())
    window_end_ = std::min(window_end_, steps_.begin()->first);
  protocol::invariant(window_end_ > next, "a window is never empty");
  ++windows_done_;
}

// A thread runs its own shards first, which its caches know, and then what others have not begun.
void windows::work(unsigned thread, unsigned threads) {
  const auto count = shards_.size();
  for (unsigned turn = 0; turn < threads; ++turn)
    for (std::size_t i = (thread + turn) % threads; i < count; i += threads)
      if (threads == 1 || claimed_[i].exchange(windows_done_, std::memory_order_acq_rel) != windows_done_)
        shards_[i]->run_window(window_end_, exchange_);
}

void windows::run_until(nanoseconds end, unsigned threads, const std::function<bool()>& enough) {
  threads = std::clamp<unsigned>(threads, 1, static_cast<unsigned>(shards_.size()));
  settle();
  plan(end, enough);
  window_barrier barrier{threads};
  const auto run = [&](unsigned thread) {
    while (!over_) {
      work(thread, threads);
      barrier.meet([&] { plan(end, enough); });
    }
  };
  std::vector<std::jthread> others;
  for (unsigned i = 1; i < threads; ++i)
    others.emplace_back(run, i);
  run(0);
  others.clear();
  // No shard may stand behind another when it is woken next: what it sent would arrive in the past.
  now_ns_ = enough_ ? std::max(now_ns_, std::min(window_end_, end)) : end;
  for (auto& s : shards_) {
    s->drive();
    s->advance_to(now_ns_);
  }
}

traffic windows::counts() const noexcept {
  traffic sum;
  for (const auto& s : shards_)
    sum += s->courier().counts();
  return sum;
}

std::uint64_t windows::events_done() const noexcept {
  std::uint64_t sum = 0;
  for (const auto& s : shards_)
    sum += s->events_done();
  return sum;
}

std::uint64_t windows::in_flight() const noexcept {
  std::int64_t sum = 0;
  for (const auto& s : shards_)
    sum += s->courier().in_flight();
  const auto all = counts();
  protocol::invariant(sum >= 0 && all.sent == all.delivered + all.dropped_in_all() + static_cast<std::uint64_t>(sum),
                      "sent = delivered + dropped + in flight");
  return static_cast<std::uint64_t>(sum);
}

std::uint64_t windows::trace_hash() const noexcept {
  std::uint64_t chain = net_.peers().seed();
  for (std::size_t i = 0; i < net_.peers().size(); ++i) {
    const auto peer = static_cast<peer_index>(i);
    chain = hash_step(chain, shards_[net_.peers().shard_of(peer)]->courier().trace_of(peer));
  }
  return protocol::mix64(chain);
}

} // namespace souk::runtime::sim
