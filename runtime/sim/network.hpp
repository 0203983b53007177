// The network that all shards share: who lives in it, how long packets travel, and what is wrong with it. It is
// only read while shards run.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "runtime/sim/conditions.hpp"
#include "runtime/sim/latency.hpp"
#include "runtime/sim/population.hpp"

namespace souk::runtime::sim {

// Why a packet never came to an actor.
enum class drop : std::uint8_t {
  lost,
  partitioned,
  nobody,        // no peer has this address
  no_route,      // the sender has no address of that family
  down,          // the receiver has crashed
  not_spoken_to, // the receiver is behind a NAT
  queue_full,    // the sender's uplink
  sender_down,
  not_decoded,
  last = not_decoded,
};
inline constexpr std::size_t drop_kinds = static_cast<std::size_t>(drop::last) + 1;
std::string_view to_string(drop why) noexcept;

struct traffic {
  std::uint64_t sent = 0; // with the copies of duplicated packets
  std::uint64_t delivered = 0;
  std::uint64_t bytes = 0; // sent
  std::uint64_t duplicated = 0;
  std::uint64_t reordered = 0;
  std::array<std::uint64_t, drop_kinds> dropped{};

  std::uint64_t dropped_in_all() const noexcept;
  traffic& operator+=(const traffic& other) noexcept;
};

class network {
public:
  network(std::shared_ptr<const population> peers, std::shared_ptr<const latency_model> latency);

  const population& peers() const noexcept { return *peers_; }
  std::shared_ptr<const population> shared_peers() const noexcept { return peers_; }
  const latency_model& latency() const noexcept { return *latency_; }
  nanoseconds window_ns() const noexcept { return latency_->smallest(); }

  // How long a packet from one to the other travels, faults included.
  nanoseconds delay(peer_index from, peer_index to, protocol::random_source& draws) const noexcept;

  conditions now; // changed only between windows

private:
  std::shared_ptr<const population> peers_;
  std::shared_ptr<const latency_model> latency_;
};

} // namespace souk::runtime::sim
