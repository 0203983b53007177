// Bits of an id, counted from the most significant one: what tables and lookups compare instead of 32 bytes.
#pragma once

#include <cstdint>

#include "protocol/id.hpp"

namespace souk::protocol {

inline bool bit_at(const id& x, std::size_t bit) noexcept {
  return (x.raw[bit / 8] >> (7 - bit % 8) & 1) != 0;
}

inline void set_bit(id& x, std::size_t bit, bool on) noexcept {
  const auto mask = static_cast<std::uint8_t>(0x80 >> bit % 8);
  x.raw[bit / 8] = static_cast<std::uint8_t>(on ? x.raw[bit / 8] | mask : x.raw[bit / 8] & ~mask);
}

// The 16 bits that begin at `bit`; zeros stand after the end.
inline std::uint16_t bits16_at(const id& x, std::size_t bit) noexcept {
  const auto byte = [&x](std::size_t at) { return at < id::size ? std::uint32_t{x.raw[at]} : 0U; };
  const auto first = bit / 8;
  const auto window = byte(first) << 16 | byte(first + 1) << 8 | byte(first + 2);
  return static_cast<std::uint16_t>(window >> (8 - bit % 8));
}

// The first 64 bits as a number.
inline std::uint64_t leading64(const id& x) noexcept {
  return word_of(x, 0);
}

} // namespace souk::protocol
