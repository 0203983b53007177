// A counter-based generator keyed by (seed, stream, purpose): draws of one consumer never shift another's.
// SplitMix64 finaliser (Steele, Lea and Flood 2014) over a Weyl counter. At most one draw a statement.
#pragma once

#include <cstdint>
#include <limits>

namespace souk::protocol {

constexpr std::uint64_t mix64(std::uint64_t x) noexcept {
  x ^= x >> 30;
  x *= 0xbf58476d1ce4e5b9ULL;
  x ^= x >> 27;
  x *= 0x94d049bb133111ebULL;
  return x ^ x >> 31;
}

class random_source {
public:
  using result_type = std::uint64_t; // a UniformRandomBitGenerator

  constexpr random_source() noexcept = default;
  constexpr random_source(std::uint64_t seed, std::uint64_t stream, std::uint64_t purpose) noexcept
      : state_{mix64(seed + 0x9e3779b97f4a7c15ULL) ^ mix64(stream * 0xd1342543de82ef95ULL + purpose)} {}

  constexpr std::uint64_t next() noexcept { return mix64(state_ += 0x9e3779b97f4a7c15ULL); }
  constexpr std::uint64_t operator()() noexcept { return next(); }

  // Uniform in [0, bound), bound > 0 (Lemire 2019, without the rejection step: bias below 2^-32).
  constexpr std::uint64_t below(std::uint64_t bound) noexcept {
    __extension__ using wide = unsigned __int128;
    return static_cast<std::uint64_t>(static_cast<wide>(next()) * bound >> 64);
  }

  // Uniform in [0, 1).
  constexpr double unit() noexcept { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

  static constexpr std::uint64_t min() noexcept { return 0; }
  static constexpr std::uint64_t max() noexcept { return std::numeric_limits<std::uint64_t>::max(); }

private:
  std::uint64_t state_ = 0;
};

} // namespace souk::protocol
