// What a set of announcement ids comes to: the sum of the ids as numbers of 256 bits, and how many they are. Ids are added
// and removed in any order, and the sum of a set is that of its parts (Meyer 2022, Range-Based Set Reconciliation,
// section 3.2). Sums are no proof against ids that somebody chose: two catalogues that differ may look the same to each
// other, and other peers tell them apart.
#pragma once

#include <array>
#include <cstdint>

#include "protocol/id.hpp"
#include "protocol/wire/messages.hpp"

namespace souk::protocol {

class id_sum {
public:
  void add(const digest& id) noexcept;
  void remove(const digest& id) noexcept; // one that was added
  void add(const id_sum& part) noexcept;

  std::uint64_t count() const noexcept { return count_; }
  catalogue_sum result() const;

private:
  std::array<std::uint64_t, 4> limbs_{}; // the lowest first
  std::uint64_t count_ = 0;
};

} // namespace souk::protocol
