// Draws ranks by Zipf's law: rank i of N has weight i^-s. In integers only, so that every compiler draws the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "protocol/random.hpp"

namespace souk::runtime::sim {

class zipf {
public:
  // 1 <= ranks <= 10,000,000, 0 <= exponent <= 8 (both invariants).
  zipf(std::size_t ranks, double exponent);

  std::size_t ranks() const noexcept { return sums_.size(); }
  // From 0, the most frequent one.
  std::size_t draw(protocol::random_source& draws) const noexcept;
  // The chance of a rank.
  double share(std::size_t rank) const noexcept;

private:
  std::vector<std::uint64_t> sums_; // of the weights, up to and with each rank, in 2^-38
};

} // namespace souk::runtime::sim
