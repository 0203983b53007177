// How many contacts of a table come from each subnet: an upper bound in 128 bytes, so that the exact count,
// which reads every contact, is rarely needed.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>

#include "protocol/endpoint.hpp"
#include "protocol/random.hpp"

namespace souk::protocol {

// The /24 of an IPv4 address, the /64 of an IPv6 address.
inline std::uint64_t subnet_of(const endpoint& where) noexcept {
  std::uint64_t prefix = 0;
  if (where.is_v4())
    std::memcpy(&prefix, where.address.data() + 10, 5); // the mark ::ffff keeps it apart from IPv6
  else
    std::memcpy(&prefix, where.address.data(), 8);
  return prefix;
}

class subnet_counts {
public:
  std::size_t at_most(std::uint64_t subnet) const noexcept { return counts_[slot_of(subnet)]; }
  void add(std::uint64_t subnet) noexcept {
    if (auto& count = counts_[slot_of(subnet)]; count < full)
      ++count;
  }
  void remove(std::uint64_t subnet) noexcept {
    if (auto& count = counts_[slot_of(subnet)]; count > 0 && count < full)
      --count;
  }

private:
  static constexpr std::uint8_t full = 255; // no longer known exactly; stays, as an upper bound may
  static std::size_t slot_of(std::uint64_t subnet) noexcept { return mix64(subnet + 1) >> 57; }

  std::array<std::uint8_t, 128> counts_{};
};

} // namespace souk::protocol
