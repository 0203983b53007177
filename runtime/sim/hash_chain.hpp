// The hash of a trace: not cryptographic, eight bytes a step, the same on every little-endian machine.
#pragma once

#include <array>
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
  const auto word_at = [](const std::uint8_t* from) {
    std::uint64_t word = 0;
    std::memcpy(&word, from, sizeof word);
    return word;
  };
  if (left >= 64) { // four chains side by side: each step waits for the one before it
    std::array<std::uint64_t, 4> lanes{chain, chain + 1, chain + 2, chain + 3};
    for (; left >= 32; at += 32, left -= 32)
      for (std::size_t i = 0; i < lanes.size(); ++i)
        lanes[i] = hash_step(lanes[i], word_at(at + 8 * i));
    for (const auto lane : lanes)
      chain = hash_step(chain, lane);
  }
  for (; left >= 8; at += 8, left -= 8)
    chain = hash_step(chain, word_at(at));
  std::uint64_t rest = raw.size();
  if (left > 0)
    std::memcpy(&rest, at, left); // shorter than a word: the length stays in the high bytes
  return protocol::mix64(hash_step(chain, rest));
}

} // namespace souk::runtime::sim
