// What a run of the fault laboratory found wrong. Each shard writes into a list of its own.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "runtime/sim/virtual_time.hpp"
#include "runtime/sim/windows.hpp"

namespace souk::runtime::sim {

struct chaos_failure {
  std::string invariant; // which rule was broken
  std::string message;   // by whom and how
  nanoseconds at = 0;
};

class chaos_failures {
public:
  explicit chaos_failures(windows& all) : all_{all}, found_(all.count()) {}

  // By the thread that drives the peer's shard, or at rest.
  void note(peer_index peer, std::string invariant, const std::string& message) {
    auto& where = all_.of(peer);
    add(where.index(), {std::move(invariant), "peer " + std::to_string(peer) + ": " + message, where.now_ns()});
  }
  void expect(bool holds, peer_index peer, const char* invariant, const std::string& message) {
    if (!holds)
      note(peer, invariant, message);
  }

  // --- at rest

  // Of the network as a whole.
  void expect(bool holds, const char* invariant, std::string message) {
    if (!holds)
      add(0, {invariant, std::move(message), all_.now_ns()});
  }
  std::vector<chaos_failure> in_order() const {
    std::vector<chaos_failure> sum;
    for (const auto& mine : found_)
      sum.insert(sum.end(), mine.begin(), mine.end());
    std::stable_sort(sum.begin(), sum.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    return sum;
  }

private:
  static constexpr std::size_t kept_max = 20; // of a shard: one broken rule breaks many times

  void add(std::size_t shard, chaos_failure failure) {
    if (found_[shard].size() < kept_max)
      found_[shard].push_back(std::move(failure));
  }

  windows& all_;
  std::vector<std::vector<chaos_failure>> found_;
};

} // namespace souk::runtime::sim
