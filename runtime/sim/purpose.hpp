// What random numbers are drawn for. Each purpose of each peer has a stream of its own, so that a new consumer
// shifts no other.
#pragma once

#include <cstdint>

#include "protocol/node/secret_source.hpp"
#include "protocol/random.hpp"

namespace souk::runtime::sim {

enum class purpose : std::uint8_t {
  actor, // what the peer itself draws: the key of its secret source
  key,
  region,
  last_mile,
  packet,
  stream,
  table,
  join,
  bucket,
  scenario,
  target,
  churn,
  nat,
  family,
};

inline protocol::random_source draws_for(std::uint64_t seed, std::uint64_t stream, purpose what,
                                         std::uint64_t nth = 0) noexcept {
  return {seed, stream, static_cast<std::uint64_t>(what) + (nth << 8)};
}

// A peer draws differently in each of its lives, as it would after a restart on a real machine.
inline protocol::secret_source::key secret_of(std::uint64_t seed, std::uint64_t peer, std::uint64_t life) noexcept {
  auto draws = draws_for(seed, peer, purpose::actor, life);
  protocol::secret_source::key made{};
  for (auto& byte : made)
    byte = static_cast<std::uint8_t>(draws.next());
  return made;
}

} // namespace souk::runtime::sim
