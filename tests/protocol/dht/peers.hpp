// Peers made from numbers, for tests and benchmarks of the DHT.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

#include "protocol/dht/contact_book.hpp"
#include "protocol/dht/routing_table.hpp"
#include "protocol/endpoint.hpp"
#include "protocol/id.hpp"
#include "protocol/random.hpp"
#include "protocol/time.hpp"

namespace souk::tests {

inline protocol::id id_of(std::uint64_t number) {
  protocol::id made;
  protocol::random_source draws{number, 0, 7};
  for (std::size_t i = 0; i < 32; i += 8) {
    const auto word = draws.next();
    std::memcpy(made.raw.data() + i, &word, 8);
  }
  return made;
}

inline std::array<std::uint64_t, 4> draws_of(std::uint32_t number) {
  std::array<std::uint64_t, 4> drawn{};
  protocol::random_source draws{number, 1, 1};
  for (auto& each : drawn)
    each = draws.next();
  return drawn;
}

// Each in a subnet of its own.
inline protocol::contact contact_of(std::uint32_t number) {
  return {id_of(number), protocol::endpoint::v4((11U << 24) + (number << 8) + 1, 4000)};
}

inline std::vector<protocol::contact> contacts_of(std::uint32_t first, std::uint32_t count) {
  std::vector<protocol::contact> made;
  for (std::uint32_t i = 0; i < count; ++i)
    made.push_back(contact_of(first + i));
  return made;
}

inline void sort_by_distance(std::vector<protocol::contact>& peers, const protocol::id& target) {
  std::sort(peers.begin(), peers.end(),
            [&](const auto& a, const auto& b) { return protocol::closer(target, a.id, b.id); });
}

inline std::vector<protocol::contact> closest_of(std::vector<protocol::contact> peers, const protocol::id& target,
                                                 std::size_t count) {
  sort_by_distance(peers, target);
  peers.resize(std::min(peers.size(), count));
  return peers;
}

// A contact that shares exactly `bits` bits with `self`.
inline protocol::contact in_bucket(const protocol::node_id& self, int bits, std::uint32_t number) {
  return {protocol::id_in_bucket(self, bits, draws_of(number)), contact_of(number).where};
}

// The same, with the region of the bucket: the three bits that follow its prefix.
inline protocol::contact in_region(const protocol::node_id& self, int bits, unsigned region, std::uint32_t number) {
  return {protocol::id_in_region(self, bits, region, draws_of(number)), contact_of(number).where};
}

inline protocol::instant at_ms(std::int64_t ms) {
  return protocol::instant{} + std::chrono::milliseconds{ms};
}

} // namespace souk::tests
