// 256-bit names: of nodes and keys (one space, with the XOR metric), of publishers, of content.
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/bytes.hpp"

namespace souk::protocol {

// 32 bytes that cannot be mixed up with another kind of 32 bytes.
template <class Kind>
struct hash256 {
  static constexpr std::size_t size = 32;
  std::array<std::uint8_t, size> raw{};

  friend auto operator<=>(const hash256&, const hash256&) = default;
  byte_view view() const noexcept { return raw; }
  std::string hex() const { return to_hex(raw); }

  // 64 hex digits, upper or lower case.
  static std::optional<hash256> from_hex(std::string_view text) noexcept {
    hash256 parsed;
    if (!protocol::from_hex(text, parsed.raw))
      return std::nullopt;
    return parsed;
  }
};

using id = hash256<struct id_kind>;               // a point of the DHT: a node or a key
using node_id = id;                               // BLAKE2b-256 of the node's public key
using publisher_id = hash256<struct publisher_kind>; // BLAKE2b-256 of a genesis document
using digest = hash256<struct digest_kind>;       // of content, see protocol/package/content.hpp

// Bits [64 * which, 64 * which + 64) as a number: ids compare as big-endian numbers, eight bytes at a time.
inline std::uint64_t word_of(const id& x, std::size_t which) noexcept {
  std::uint64_t number = 0;
  std::memcpy(&number, x.raw.data() + which * sizeof number, sizeof number);
  return std::endian::native == std::endian::little ? __builtin_bswap64(number) : number;
}
inline constexpr std::size_t id_words = id::size / sizeof(std::uint64_t);

// XOR distance (Maymounkov and Mazieres 2002, section 2.1); compares as a big-endian number.
inline id distance(const id& a, const id& b) noexcept {
  id d;
  for (std::size_t i = 0; i < id::size; ++i)
    d.raw[i] = a.raw[i] ^ b.raw[i];
  return d;
}

// True when `a` is closer to `target` than `b` is.
inline bool closer(const id& target, const id& a, const id& b) noexcept {
  for (std::size_t i = 0; i < id_words; ++i) {
    const auto wanted = word_of(target, i);
    const auto da = word_of(a, i) ^ wanted;
    const auto db = word_of(b, i) ^ wanted;
    if (da != db)
      return da < db;
  }
  return false;
}

// Number of leading bits that are equal, 0 to 256.
inline int common_prefix_bits(const id& a, const id& b) noexcept {
  for (std::size_t i = 0; i < id_words; ++i)
    if (const auto x = word_of(a, i) ^ word_of(b, i); x != 0)
      return static_cast<int>(i) * 64 + std::countl_zero(x);
  return 256;
}

} // namespace souk::protocol

template <class Kind>
struct std::hash<souk::protocol::hash256<Kind>> {
  std::size_t operator()(const souk::protocol::hash256<Kind>& h) const noexcept {
    std::size_t first = 0; // already uniformly distributed
    std::memcpy(&first, h.raw.data(), sizeof first);
    return first;
  }
};
