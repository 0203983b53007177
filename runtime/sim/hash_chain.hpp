// The hash of a trace: not cryptographic, eight bytes a step, the same on every little-endian machine.
#pragma once

#include <cstdint>
#include <cstring>

#include "protocol/bytes.hpp"
#include "protocol/random.hpp"

namespace souk::runtime::sim {

constexpr std::uint64_t hash_step(std::uint64_t chain, std::uint64_t word) noexcept {
  return (chain ^ word) * 0x9fb21c651e98df25ULL + (chain >> 32);
}

inline std::uint64_t hash_bytes(std::uint64_t chain, protocol::byte_view raw) noexcept {
  auto at = raw.data();
  auto left = raw.size();
  for (std::uint64_t word = 0; left >= sizeof word; at += sizeof word, left -= sizeof word) {
    std::memcpy(&word, at, sizeof word);
    chain = hash_step(chain, word);
  }
  std::uint64_t rest = raw.size();
  if (left > 0)
    std::memcpy(&rest, at, left); // shorter than a word: the length stays in the high bytes
  return protocol::mix64(hash_step(chain, rest));
}

} // namespace souk::runtime::sim
