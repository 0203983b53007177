// Who is really closest to a key: what the peers must find out by asking each other, the simulator knows. Peers
// stand in the order of their ids, so that those that share a prefix stand side by side.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "runtime/sim/population.hpp"

namespace souk::runtime::sim {

class truth {
public:
  // Of the peers for which `counts` holds.
  truth(const population& peers, const std::function<bool(peer_index)>& counts);

  std::size_t size() const noexcept { return rows_.size(); }

  // The `count` closest, closest first; fewer when there are fewer.
  std::vector<peer_index> closest(const protocol::id& target, std::size_t count) const;

  // Places [first, last) in the order: a bucket of somebody's table.
  struct range {
    std::size_t first = 0;
    std::size_t last = 0;
    std::size_t size() const noexcept { return last - first; }
  };
  // All buckets of `self`, the farthest first: bucket b holds those that share exactly b bits with it.
  std::vector<range> buckets_of(const protocol::node_id& self) const;
  peer_index at(std::size_t place) const noexcept { return rows_[place].peer; }

private:
  struct row {
    std::uint64_t prefix = 0; // the first 64 bits of the id
    peer_index peer = 0;
  };

  std::size_t split(range within, int bit, std::uint64_t prefix) const;
  void collect(range within, int bit, std::uint64_t target, std::size_t count, std::vector<peer_index>& into) const;

  const population& peers_;
  std::vector<row> rows_;
};

} // namespace souk::runtime::sim
