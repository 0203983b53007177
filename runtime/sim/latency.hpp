// How long a packet travels. A model is made before the run and only read in it, so that all shards share it.
//
//   fixed:MS        one way; a round trip is twice as long
//   uniform:LO-HI   one way, in milliseconds, drawn for each packet
//   geo             regions and last miles: (table/2 + mile_a/2 + mile_b/2) * (1 ± 5 %), per packet
//   matrix:FILE     the same with another table (tab-separated, see latency_regions.hpp)
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/error.hpp"
#include "protocol/random.hpp"
#include "runtime/sim/event.hpp"
#include "runtime/sim/virtual_time.hpp"

namespace souk::runtime::sim {

// Faster than any real path, and the shortest window of the simulator.
inline constexpr nanoseconds latency_min_ns = 100'000;

class latency_model {
public:
  virtual ~latency_model() = default;
  // `draws` are those of the packet.
  virtual nanoseconds one_way(peer_index from, peer_index to, protocol::random_source& draws) const noexcept = 0;
  // No packet is faster; at least latency_min_ns.
  virtual nanoseconds smallest() const noexcept = 0;
  // Of the same pair of peers always the same: twice the latency. Zero when it varies.
  virtual nanoseconds round_trip() const noexcept { return 0; }
};

struct region_table {
  std::vector<std::string> names;
  std::vector<std::uint32_t> weights;
  std::vector<nanoseconds> round_trips; // row by row
};

// Error: usage, naming the line.
protocol::result<region_table> parse_regions(std::string_view tsv);

// `text` as on the command line. Error: usage.
protocol::result<std::shared_ptr<const latency_model>> make_latency(std::string_view text, std::uint64_t seed,
                                                                    std::size_t peers);

std::shared_ptr<const latency_model> fixed_latency(protocol::duration one_way);
std::shared_ptr<const latency_model> uniform_latency(protocol::duration low, protocol::duration high);
std::shared_ptr<const latency_model> region_latency(const region_table& table, std::uint64_t seed, std::size_t peers);

} // namespace souk::runtime::sim
