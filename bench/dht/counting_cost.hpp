// What counting costs: two networks of nodes in one process, one whose nodes count all that a real node counts and one whose nodes
// count nothing. They have the same ids and look the same values up, by turns, a moment each, so that both meet the same weather.
#pragma once

#include <nlohmann/json.hpp>

#include "bench/dht/arguments.hpp"

namespace souk::bench {

// `pairs` pairs of slices of `keys` lookups each. The document: `pairs`, `lookups` of a slice, and for `with` and `without` the
// lists `per_s` and `cpu_us` (of one lookup), by pair. Errors: a port cannot be had; a value is not found.
protocol::result<nlohmann::ordered_json> compare_counting(const arguments& order);

} // namespace souk::bench
