// Logarithms in integers, so that every compiler computes the same: for the distributions of a run.
#pragma once

#include <bit>
#include <cstdint>

namespace souk::runtime::sim {

inline constexpr int log_fraction_bits = 32;

// log2 of x > 0 in 2^-32, rounded down: squaring a number in [1, 2) doubles its logarithm.
constexpr std::uint64_t log2_of(std::uint64_t x) noexcept {
  __extension__ using wide = unsigned __int128;
  const auto whole = static_cast<std::uint64_t>(std::bit_width(x) - 1);
  auto mantissa = x << (63 - whole); // in 2^-63, at least 1
  std::uint64_t fraction = 0;
  for (int bit = 0; bit < log_fraction_bits; ++bit) {
    const auto squared = static_cast<wide>(mantissa) * mantissa >> 63;
    const auto carry = static_cast<std::uint64_t>(squared >> 64);
    mantissa = static_cast<std::uint64_t>(squared >> carry);
    fraction = fraction << 1 | carry;
  }
  return whole << log_fraction_bits | fraction;
}

// A length with this mean, exponentially distributed; `draw` is uniform over 64 bits. -ln(u) = ln 2 · (64 - log2(draw)).
constexpr std::int64_t exponential(std::int64_t mean, std::uint64_t draw) noexcept {
  __extension__ using wide = __int128;
  constexpr std::int64_t ln2 = 2'977'044'472; // in 2^-32
  const auto bits = (std::int64_t{64} << log_fraction_bits) - static_cast<std::int64_t>(log2_of(draw | 1));
  return static_cast<std::int64_t>((static_cast<wide>(bits) * ln2 >> 32) * mean >> 32);
}

} // namespace souk::runtime::sim
