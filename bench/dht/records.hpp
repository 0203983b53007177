// The records that the benchmark puts: values of random bytes, or signed heads of one publisher.
#pragma once

#include <vector>

#include "protocol/bytes.hpp"
#include "protocol/dht/record.hpp"
#include "protocol/id.hpp"
#include "protocol/time.hpp"

namespace souk::bench {

struct bench_record {
  protocol::record_kind kind = protocol::record_kind::value;
  protocol::id key;
  protocol::bytes raw;
};

// `count` different values of `bytes` bytes each.
std::vector<bench_record> make_values(std::size_t count, std::size_t bytes, std::uint64_t seed);

// `count` heads, signed now.
std::vector<bench_record> make_heads(std::size_t count, protocol::wall_seconds now);

} // namespace souk::bench
