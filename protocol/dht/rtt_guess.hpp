// How far away somebody is of whom only others say so.
#pragma once

#include <algorithm>
#include <optional>

#include "protocol/dht/rtt_class.hpp"
#include "protocol/time.hpp"

namespace souk::protocol {

// The round trip to a contact of which an answerer says how far it is from there: two sides of a triangle are known, and
// the third is taken as if the angle between them was a right one, roughly. Nothing where the answerer says nothing.
inline std::optional<duration> guessed_rtt(duration to_answerer, rtt_class said) noexcept {
  if (said == 0 || said > rtt_class_max)
    return std::nullopt;
  const duration there = rtt_of_class(said);
  return std::max(to_answerer, there) + std::min(to_answerer, there) * 3 / 8;
}

} // namespace souk::protocol
