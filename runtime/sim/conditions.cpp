#include "runtime/sim/conditions.hpp"

#include <algorithm>

#include "protocol/invariant.hpp"

namespace souk::runtime::sim {

void conditions::set(std::vector<std::uint8_t>& column, std::size_t size, peer_index peer, std::uint8_t value) {
  protocol::invariant(peer < size, "a fault befalls a peer of the population");
  column.resize(size);
  column[peer] = value;
}

void conditions::put_on_side(peer_index peer, std::uint8_t side) {
  protocol::invariant(side < blocked_.size(), "a partition has at most 64 sides");
  set(sides_, peers_, peer, side);
}

void conditions::heal_partitions() {
  blocked_.fill(0);
  sides_.clear();
}

bool conditions::blocks(peer_index from, peer_index to) const noexcept {
  return !sides_.empty() && (blocked_[sides_[from]] >> sides_[to] & 1) != 0;
}

void conditions::slow_down(peer_index peer, std::uint8_t factor) {
  protocol::invariant(factor >= 1, "a fault never makes a peer faster");
  set(factors_, peers_, peer, factor);
}

std::uint32_t conditions::slowness(peer_index from, peer_index to) const noexcept {
  if (factors_.empty())
    return 1;
  return std::uint32_t{std::max<std::uint8_t>(factors_[from], 1)} * std::max<std::uint8_t>(factors_[to], 1);
}

void conditions::make_unreachable(peer_index peer) {
  set(natted_, peers_, peer, 1);
}

} // namespace souk::runtime::sim
