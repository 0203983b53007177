// The requests of one peer that wait for an answer. Each ends exactly once: answered, or failed at its
// deadline. Before that it may become slow once, which is when a lookup hedges.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "protocol/endpoint.hpp"
#include "protocol/invariant.hpp"
#include "protocol/limits.hpp"
#include "protocol/time.hpp"

namespace souk::protocol {

// `Waiter` says who is told; it is moved out when the request ends, copied when it becomes slow.
template <class Waiter>
class rpc_table {
public:
  struct pending {
    std::uint64_t transaction = 0;
    contact asked;       // an answer counts only when it comes from asked.where
    std::uint8_t tag = 0; // of the request
    bool slow = false;
    instant sent_at;
    instant slow_at;
    instant dead_at;
    Waiter waiter;
  };

  bool full() const noexcept { return pending_.size() >= limits::requests_in_flight_max; }
  std::size_t size() const noexcept { return pending_.size(); }
  std::size_t started() const noexcept { return started_; }
  std::size_t ended() const noexcept { return ended_; }

  void add(pending request);
  // The request that this answers, removed; nothing for a stranger's or a late answer.
  std::optional<pending> take(std::uint64_t transaction, const endpoint& from);
  // Requests that died by `now`, removed, and copies of those that became slow; both appended in the order
  // in which they were added.
  void expire(instant now, std::vector<pending>& died, std::vector<pending>& became_slow);
  // When expire() has something to do next; linear in what is open.
  std::optional<instant> next_deadline() const noexcept;
  // What the table takes beyond itself, for the memory account of the simulator.
  std::size_t memory_bytes() const noexcept {
    return pending_.capacity() * sizeof(pending) + marks_.capacity() * sizeof(mark);
  }
  // Ends everything, for shutdown, in the order in which it was added.
  std::vector<pending> drain();

private:
  // What scans read; row i of both vectors is the same request.
  struct mark {
    std::uint64_t transaction = 0;
    std::uint64_t number = 0; // of its addition: the order of what is reported
    instant due;
  };

  static instant due_of(const pending& p) noexcept { return p.slow ? p.dead_at : std::min(p.slow_at, p.dead_at); }
  pending remove(std::size_t at);
  std::vector<std::size_t> in_order_of_addition(bool (*chosen)(const mark&, instant), instant now) const;
  void give_back_memory();

  std::vector<mark> marks_;
  std::vector<pending> pending_; // unordered; few: a linear scan of marks beats a map until thousands are open
  std::size_t started_ = 0;
  std::size_t ended_ = 0;
};

template <class Waiter>
void rpc_table<Waiter>::add(pending request) {
  invariant(!full(), "requests in flight are bounded");
  marks_.push_back({request.transaction, started_, due_of(request)});
  pending_.push_back(std::move(request));
  ++started_;
}

template <class Waiter>
auto rpc_table<Waiter>::take(std::uint64_t transaction, const endpoint& from) -> std::optional<pending> {
  for (std::size_t at = 0; at < marks_.size(); ++at) {
    if (marks_[at].transaction != transaction || pending_[at].asked.where != from)
      continue;
    auto found = remove(at);
    give_back_memory();
    return found;
  }
  return std::nullopt;
}

template <class Waiter>
void rpc_table<Waiter>::expire(instant now, std::vector<pending>& died, std::vector<pending>& became_slow) {
  const auto due = in_order_of_addition([](const mark& m, instant t) { return m.due <= t; }, now);
  std::vector<std::size_t> dead;
  for (const auto at : due) {
    auto& p = pending_[at];
    if (p.dead_at <= now) {
      dead.push_back(at);
      died.push_back(std::move(p));
      continue;
    }
    p.slow = true;
    marks_[at].due = due_of(p);
    became_slow.push_back(p);
  }
  std::sort(dead.begin(), dead.end(), std::greater<>{}); // from the back, so that no row moves before its turn
  for (const auto at : dead)
    remove(at);
  give_back_memory();
}

template <class Waiter>
std::optional<instant> rpc_table<Waiter>::next_deadline() const noexcept {
  const auto sooner = [](const mark& a, const mark& b) { return a.due < b.due; };
  const auto first = std::min_element(marks_.begin(), marks_.end(), sooner);
  return first == marks_.end() ? std::nullopt : std::optional{first->due};
}

template <class Waiter>
auto rpc_table<Waiter>::drain() -> std::vector<pending> {
  std::vector<pending> all;
  for (const auto at : in_order_of_addition([](const mark&, instant) { return true; }, {}))
    all.push_back(std::move(pending_[at]));
  ended_ += all.size();
  marks_.clear();
  pending_.clear();
  give_back_memory();
  return all;
}

// The last row takes the place of the one that leaves.
template <class Waiter>
auto rpc_table<Waiter>::remove(std::size_t at) -> pending {
  auto gone = std::move(pending_[at]);
  if (at + 1 < pending_.size()) {
    pending_[at] = std::move(pending_.back());
    marks_[at] = marks_.back();
  }
  pending_.pop_back();
  marks_.pop_back();
  ++ended_;
  invariant(marks_.size() == pending_.size() && started_ - ended_ == pending_.size(), "each request ends exactly once");
  return gone;
}

template <class Waiter>
auto rpc_table<Waiter>::in_order_of_addition(bool (*chosen)(const mark&, instant), instant now) const
  -> std::vector<std::size_t> {
  std::vector<std::size_t> rows;
  for (std::size_t at = 0; at < marks_.size(); ++at)
    if (chosen(marks_[at], now))
      rows.push_back(at);
  std::sort(rows.begin(), rows.end(), [this](auto a, auto b) { return marks_[a].number < marks_[b].number; });
  return rows;
}

// A table at rest takes nothing: a million of them stand in one process.
template <class Waiter>
void rpc_table<Waiter>::give_back_memory() {
  if (!pending_.empty())
    return;
  std::vector<pending>{}.swap(pending_); // `= {}` would keep the memory
  std::vector<mark>{}.swap(marks_);
}

} // namespace souk::protocol
