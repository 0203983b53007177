// Networks of small nodes in this process, each a `peer` on a UDP socket of its own (bench/dht/fleet.hpp).
#pragma once

#include <memory>

#include "bench/dht/fleet.hpp"
#include "protocol/error.hpp"

namespace souk::bench {

// A fleet with what it was ordered by, which it refers to for as long as the process lives.
class loopback_peers {
public:
  // So many nodes, all joined: each knows half of the others, or ten. Error: internal, timeout.
  static protocol::result<std::unique_ptr<loopback_peers>> start(std::size_t nodes);

  fleet& nodes() noexcept { return *fleet_; }
  const arguments& order() const noexcept { return *order_; }
  double joined_ms() const noexcept { return joined_ms_; } // from the first socket to the last that knows enough

private:
  std::unique_ptr<arguments> order_;
  std::unique_ptr<fleet> fleet_;
  double joined_ms_ = 0;
};

} // namespace souk::bench
