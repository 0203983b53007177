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

class population {
public:
  // The same seed gives the same peers, whatever the number of shards.
  population(std::uint64_t seed, std::size_t peers, shard_index shards);

  std::uint64_t seed() const noexcept { return seed_; }
  std::size_t size() const noexcept { return contacts_.size(); }
  const protocol::contact& contact(peer_index peer) const noexcept { return contacts_[peer]; }

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
};

// The address of a peer: public IPv4, spread over all of 11.0.0.0 to 126.255.255.255 so that no two of the first
// seven million share a /24.
protocol::endpoint address_of(peer_index peer) noexcept;

} // namespace souk::runtime::sim
