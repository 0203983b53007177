// Who lives in a simulation: one read-only array of contacts, made before the run and shared by all shards. A
// contact handle is an index into it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "protocol/endpoint.hpp"
#include "protocol/hash.hpp"
#include "runtime/sim/event.hpp"

namespace souk::runtime::sim {

using shard_index = std::uint32_t;

// What addresses peers have. The rest of them has IPv4 alone. Where there are several kinds, the first peer, who introduces
// others, has both addresses.
struct family_shares {
  std::uint32_t v6_only_ppm = 0;
  std::uint32_t dual_ppm = 0;

  bool all_v4() const noexcept { return v6_only_ppm == 0 && dual_ppm == 0; }
};

enum class family : std::uint8_t { v4 = 1, v6 = 2, both = 3 };
inline family family_of(const protocol::endpoint& where) noexcept {
  return where.is_v4() ? family::v4 : family::v6;
}

class population {
public:
  // The same seed gives the same peers, whatever the number of shards.
  population(std::uint64_t seed, std::size_t peers, shard_index shards, const family_shares& shares = {});

  std::uint64_t seed() const noexcept { return seed_; }
  std::size_t size() const noexcept { return contacts_.size(); }
  // With its only address, or the IPv4 one of two.
  const protocol::contact& contact(peer_index peer) const noexcept { return contacts_[peer]; }

  family family_of_peer(peer_index peer) const noexcept { return families_.empty() ? family::v4 : families_[peer]; }
  bool has(peer_index peer, family wanted) const noexcept {
    return (static_cast<unsigned>(family_of_peer(peer)) & static_cast<unsigned>(wanted)) != 0;
  }
  // Whether one has an address that the other can send to.
  bool reaches(peer_index from, peer_index to) const noexcept { return has(to, family_of_peer(from)); }
  // Of a peer that has one of this family.
  protocol::endpoint address(peer_index peer, bool v6) const noexcept;

  // The peer of this address, by arithmetic: there is no map to look it up in.
  std::optional<peer_index> find(const protocol::endpoint& where) const noexcept;

  protocol::key_pair keys(peer_index peer) const;

  shard_index shards() const noexcept { return shards_; }
  shard_index shard_of(peer_index peer) const noexcept { return peer % shards_; }
  std::size_t slot_of(peer_index peer) const noexcept { return peer / shards_; }
  std::size_t slots_in(shard_index shard) const noexcept;

private:
  std::uint64_t seed_;
  shard_index shards_;
  std::vector<protocol::contact> contacts_;
  std::vector<family> families_; // none: IPv4 all
};

// The address of a peer: public IPv4, spread over all of 11.0.0.0 to 126.255.255.255 so that no two of the first
// seven million share a /24.
protocol::endpoint address_of(peer_index peer) noexcept;
// Its IPv6 address, in 2001:db8::/32, each in a /64 of its own.
protocol::endpoint address6_of(peer_index peer) noexcept;

} // namespace souk::runtime::sim
