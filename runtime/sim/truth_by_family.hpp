// Who is really closest, among those whom a peer can reach: with IPv4 alone, with IPv6 alone, or with both.
#pragma once

#include <array>
#include <functional>
#include <optional>

#include "runtime/sim/truth.hpp"

namespace souk::runtime::sim {

class truth_by_family {
public:
  // Of the peers for which `counts` holds. `peers` outlives it.
  truth_by_family(const population& peers, const std::function<bool(peer_index)>& counts) : peers_{peers} {
    for (peer_index i = 0; i < peers.size(); ++i)
      if (auto& known = known_[place_of(i)]; !known)
        known.emplace(peers, [&, i](peer_index other) { return counts(other) && peers.reaches(i, other); });
  }

  const truth& of(peer_index source) const { return known_[place_of(source)].value(); }

private:
  std::size_t place_of(peer_index peer) const noexcept { return static_cast<std::size_t>(peers_.family_of_peer(peer)); }

  const population& peers_;
  std::array<std::optional<truth>, 4> known_;
};

} // namespace souk::runtime::sim
