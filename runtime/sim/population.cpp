#include "runtime/sim/population.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "protocol/invariant.hpp"
#include "runtime/sim/conditions.hpp"
#include "runtime/sim/purpose.hpp"

namespace souk::runtime::sim {
namespace {

constexpr std::uint32_t first_octet_min = 11; // 10/8 is private, 127/8 loopback
constexpr std::uint32_t subnets = (127 - first_octet_min) << 16; // of 24 bits
constexpr std::uint64_t stride = 4'902'577;                      // coprime to `subnets`, so that all are used in turn
constexpr std::uint16_t port = 4200;

constexpr std::uint64_t inverse_of_stride() noexcept {
  // Extended Euclid.
  std::int64_t r0 = subnets;
  std::int64_t r1 = stride;
  std::int64_t t0 = 0;
  std::int64_t t1 = 1;
  while (r1 != 0) {
    const auto q = r0 / r1;
    const auto r2 = r0 - q * r1;
    const auto t2 = t0 - q * t1;
    r0 = r1;
    r1 = r2;
    t0 = t1;
    t1 = t2;
  }
  return static_cast<std::uint64_t>(t0 < 0 ? t0 + subnets : t0);
}
constexpr std::uint64_t stride_inverse = inverse_of_stride();
static_assert(stride * stride_inverse % subnets == 1, "every address belongs to one peer");

constexpr std::array<std::uint8_t, 4> v6_prefix{0x20, 0x01, 0x0d, 0xb8}; // then four bytes of the index, and ::1

std::optional<std::uint64_t> v6_index(const protocol::endpoint& where) noexcept {
  std::uint64_t index = 0;
  for (std::size_t at = 4; at < 8; ++at)
    index = index << 8 | where.address[at];
  if (index < peers_max && where == address6_of(static_cast<peer_index>(index)))
    return index;
  return std::nullopt;
}

std::vector<family> drawn_families(std::uint64_t seed, std::size_t peers, const family_shares& shares) {
  std::vector<family> drawn;
  if (shares.all_v4())
    return drawn;
  drawn.reserve(peers);
  for (std::size_t i = 0; i < peers; ++i) {
    const auto place = draws_for(seed, i, purpose::family).below(ppm_of_one);
    drawn.push_back(place < shares.v6_only_ppm                     ? family::v6
                    : place < shares.v6_only_ppm + shares.dual_ppm ? family::both
                                                                   : family::v4);
  }
  if (!drawn.empty() && shares.v6_only_ppm < ppm_of_one)
    drawn.front() = family::both;
  return drawn;
}

} // namespace

protocol::endpoint address6_of(peer_index peer) noexcept {
  protocol::endpoint made;
  std::copy(v6_prefix.begin(), v6_prefix.end(), made.address.begin());
  for (std::size_t byte = 0; byte < 4; ++byte)
    made.address[4 + byte] = static_cast<std::uint8_t>(peer >> 8 * (3 - byte));
  made.address[15] = 1;
  made.port = port;
  return made;
}

protocol::endpoint address_of(peer_index peer) noexcept {
  const auto subnet = static_cast<std::uint32_t>(peer * stride % subnets);
  const auto host = 1 + peer / subnets; // below 255 for any population that fits a machine
  return protocol::endpoint::v4((first_octet_min << 24) + (subnet << 8) + host, port);
}

population::population(std::uint64_t seed, std::size_t peers, shard_index shards, const family_shares& shares)
    : seed_{seed}, shards_{shards}, families_{drawn_families(seed, peers, shares)} {
  protocol::invariant(shards > 0, "a population lives in shards");
  protocol::invariant(peers < peers_max, "a peer is named by 31 bits");
  contacts_.reserve(peers);
  for (std::size_t i = 0; i < peers; ++i) {
    const auto peer = static_cast<peer_index>(i);
    contacts_.push_back({protocol::node_id_of(keys(peer).open), address(peer, !has(peer, family::v4))});
  }
}

protocol::endpoint population::address(peer_index peer, bool v6) const noexcept {
  return v6 ? address6_of(peer) : address_of(peer);
}

std::optional<peer_index> population::find(const protocol::endpoint& where) const noexcept {
  if (!families_.empty() && !where.is_v4()) {
    const auto index = v6_index(where);
    const auto is_there = index && *index < contacts_.size() && has(static_cast<peer_index>(*index), family::v6);
    return is_there ? std::optional{static_cast<peer_index>(*index)} : std::nullopt;
  }
  if (where.port != port || !where.is_v4() || where.address[15] == 0)
    return std::nullopt;
  const auto high =
    (std::uint32_t{where.address[12]} << 16) + (std::uint32_t{where.address[13]} << 8) + where.address[14];
  const auto subnet = high - (first_octet_min << 16); // wraps to a large number below the range
  if (subnet >= subnets)
    return std::nullopt;
  const auto peer = (where.address[15] - 1U) * std::uint64_t{subnets} + subnet * stride_inverse % subnets;
  if (peer >= contacts_.size() || !has(static_cast<peer_index>(peer), family::v4))
    return std::nullopt;
  return static_cast<peer_index>(peer);
}

// With modelled signatures a key needs no curve, which takes a million peers from a minute to a second.
protocol::key_pair population::keys(peer_index peer) const {
  auto draws = draws_for(seed_, peer, purpose::key);
  std::array<std::uint8_t, 32> drawn{};
  for (std::size_t at = 0; at < drawn.size(); at += 8) {
    const auto word = draws.next();
    for (std::size_t i = 0; i < 8; ++i)
      drawn[at + i] = static_cast<std::uint8_t>(word >> 8 * i);
  }
  if (protocol::current_crypto_mode() == protocol::crypto_mode::real)
    return protocol::key_pair_from_seed(drawn);
  protocol::key_pair modelled;
  modelled.open = drawn;
  return modelled;
}

std::size_t population::slots_in(shard_index shard) const noexcept {
  return (contacts_.size() + shards_ - 1 - shard) / shards_;
}

} // namespace souk::runtime::sim
