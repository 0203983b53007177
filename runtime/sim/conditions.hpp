// What is wrong with the network: read by all shards while they run, changed only between windows.
//
// A fault only ever lengthens a delay, so that windows stay as long as the smallest latency.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "runtime/sim/event.hpp"
#include "runtime/sim/virtual_time.hpp"

namespace souk::runtime::sim {

inline constexpr std::uint32_t ppm_of_one = 1'000'000;

// Chances in parts per million, of each packet.
struct packet_faults {
  std::uint32_t lost = 0;
  std::uint32_t duplicated = 0;
  std::uint32_t reordered = 0;          // delayed by up to `reordered_by_ns` more
  nanoseconds reordered_by_ns = 50'000'000;
};

class conditions {
public:
  explicit conditions(std::size_t peers) : peers_{peers} {}

  packet_faults packets;
  std::uint64_t uplink_bytes_per_s = 0;        // of each peer; 0: unlimited
  std::uint64_t stream_bytes_per_s = 12'500'000; // of each peer, over all its streams: 100 Mbit/s
  nanoseconds uplink_queue_max_ns = 500'000'000; // a datagram that would wait longer is dropped

  // Peers stand on sides 0 to 63; what crosses from one side to another may be blocked, one way or both.
  void put_on_side(peer_index peer, std::uint8_t side);
  void block(std::uint8_t from_side, std::uint8_t to_side) { blocked_[from_side] |= std::uint64_t{1} << to_side; }
  void heal_partitions();
  bool blocks(peer_index from, peer_index to) const noexcept;

  // Its packets, both ways, take `factor` times as long.
  void slow_down(peer_index peer, std::uint8_t factor);
  std::uint32_t slowness(peer_index from, peer_index to) const noexcept;

  // Behind a NAT: hears only those it has spoken to within binding_ns.
  void make_unreachable(peer_index peer);
  bool unreachable(peer_index peer) const noexcept { return !natted_.empty() && natted_[peer]; }
  static constexpr nanoseconds binding_ns = 120'000'000'000; // RFC 4787 asks for two minutes or more

private:
  static void set(std::vector<std::uint8_t>& column, std::size_t size, peer_index peer, std::uint8_t value);

  std::size_t peers_;
  std::array<std::uint64_t, 64> blocked_{};
  std::vector<std::uint8_t> sides_;   // each column is empty until it is needed
  std::vector<std::uint8_t> factors_;
  std::vector<std::uint8_t> natted_;
};

} // namespace souk::runtime::sim
