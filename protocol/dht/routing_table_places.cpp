// Who of a full bucket makes room for whom.
#include <algorithm>
#include <array>
#include <span>

#include "protocol/dht/id_bits.hpp"
#include "protocol/dht/routing_table.hpp"

namespace souk::protocol {
namespace {

// A newcomer is clearly nearer when its round trip is at most three quarters of the other's, and shorter by more than a
// busy machine may have added: within one local network nobody is nearer, or buckets would never come to rest.
constexpr int nearer_numerator = 3;
constexpr int nearer_denominator = 4;
constexpr duration nearer_by_min = std::chrono::milliseconds{5};

constexpr std::size_t nobody = ~std::size_t{0};

std::size_t region_of(const table_entry& e) noexcept {
  return static_cast<std::size_t>(e.following >> (16 - bucket_region_bits));
}

using region_counts = std::array<std::uint8_t, 1 << bucket_region_bits>;

region_counts count_regions(std::span<const table_entry> bucket) noexcept {
  region_counts count{};
  for (const auto& e : bucket)
    ++count[region_of(e)];
  return count;
}

// The slowest entry of the most crowded region of a bucket, if the newcomer's region has two fewer, or nobody. A bucket
// fills with whom a lookup met on its way, crowded around the target; spread over its regions it leads farther.
std::size_t crowded_in(std::span<const table_entry> bucket, const table_entry& newcomer) noexcept {
  const auto count = count_regions(bucket);
  const auto most = std::max_element(count.begin(), count.end());
  if (*most < count[region_of(newcomer)] + 2)
    return nobody;
  const auto crowded = static_cast<std::size_t>(most - count.begin());
  auto slowest = nobody;
  for (std::size_t at = 0; at < bucket.size(); ++at)
    if (region_of(bucket[at]) == crowded && (slowest == nobody || bucket[at].rtt >= bucket[slowest].rtt))
      slowest = at;
  return slowest;
}

// The slowest entry whose place the newcomer may take without crowding its region, if the newcomer is clearly nearer, or
// nobody. One that failed just now has lost the benefit of the doubt: it only needs to be slower at all.
std::size_t slower_in(std::span<const table_entry> bucket, const table_entry& newcomer) noexcept {
  const auto count = count_regions(bucket);
  const auto here = region_of(newcomer);
  auto slowest = nobody;
  for (std::size_t at = 0; at < bucket.size(); ++at) {
    const auto& e = bucket[at];
    if (region_of(e) != here && count[region_of(e)] <= count[here])
      continue;
    if (e.failures > 0 && e.rtt > newcomer.rtt)
      return at;
    if (slowest == nobody || e.rtt > bucket[slowest].rtt)
      slowest = at;
  }
  if (slowest == nobody || bucket[slowest].rtt == 0)
    return nobody;
  const auto held = rtt_of_class(static_cast<rtt_class>(bucket[slowest].rtt));
  const auto nearer = rtt_of_class(static_cast<rtt_class>(newcomer.rtt));
  const auto clearly = nearer * nearer_denominator <= held * nearer_numerator && held - nearer >= nearer_by_min;
  return clearly ? slowest : nobody;
}

} // namespace

// Who of a full bucket makes room: a bad one; among this node's neighbours the farthest in distance, since
// the k closest are always kept; elsewhere one that is clearly slower, or one of many who are near each other.
routing_table::replacing routing_table::victim_for(const bucket_span& bucket, const node_id& newcomer,
                                                   const table_entry& fresh) const {
  if (const auto bad = bad_in(bucket); bad != nowhere)
    return {bad, true};
  if (const auto deeper = good_deeper(bucket.bits, rules_->k); deeper < rules_->k) {
    const auto farthest = farther_in(bucket, newcomer, rules_->k - deeper);
    return {farthest, farthest != nowhere};
  }
  const std::span<const table_entry> placed{entries_.data() + bucket.first, bucket.waiting - bucket.first};
  auto leaving = rules_->prefer_near && fresh.rtt != 0 ? slower_in(placed, fresh) : nobody;
  if (leaving == nobody)
    leaving = crowded_in(placed, fresh);
  return {leaving == nobody ? nowhere : bucket.first + leaving, false};
}

routing_table::index routing_table::bad_in(const bucket_span& bucket) const noexcept {
  for (auto at = bucket.first; at < bucket.waiting; ++at)
    if (entries_[at].bad())
      return at;
  return nowhere;
}

// The entry farthest from this node, if the newcomer would be among the `rank_max` closest of the bucket.
routing_table::index routing_table::farther_in(const bucket_span& bucket, const node_id& newcomer,
                                               std::size_t rank_max) const {
  const auto own = bits16_at(self_, bucket.bits + 1);
  const auto away = bits16_at(newcomer, bucket.bits + 1) ^ own;
  const auto beats = [&](const table_entry& e) {
    const auto held = e.following ^ own;
    return held != away ? held < away : closer(self_, book_->at(e.handle).id, newcomer);
  };
  std::size_t rank = 0;
  auto farthest = bucket.first;
  for (auto at = bucket.first; at < bucket.waiting; ++at) {
    if (beats(entries_[at]) && ++rank == rank_max)
      return nowhere;
    if (nearer_to(self_, bucket.bits, entries_[farthest], entries_[at]))
      farthest = at;
  }
  return farthest;
}

// Good entries in deeper buckets, counted up to `enough`.
std::size_t routing_table::good_deeper(std::size_t bits, std::size_t enough) const noexcept {
  std::size_t good = 0;
  auto end = entries_.size();
  for (auto b = counts_.size(); b-- > bits + 1 && good < enough;) {
    const auto waiting = end - counts_[b].waiting;
    end = waiting - counts_[b].placed;
    for (auto at = end; at < waiting; ++at)
      good += entries_[at].bad() ? 0 : 1;
  }
  return std::min(good, enough);
}

// `leaving` is an entry whose place would be taken. The upper bounds answer for most newcomers.
bool routing_table::subnet_allows(const bucket_span& bucket, const endpoint& where, index leaving) const {
  if (!counted(where))
    return true;
  const auto subnet = subnet_of(where);
  const auto most = subnets_.at_most(subnet);
  if (most < rules_->subnet_bucket_max && most < rules_->subnet_table_max)
    return true;
  const auto from_there = [&](index first, index last) {
    std::size_t seen = 0;
    for (auto at = first; at < last; ++at)
      seen += at != leaving && subnet_of(book_->at(entries_[at].handle).where) == subnet ? 1 : 0;
    return seen;
  };
  if (from_there(bucket.first, bucket.waiting) >= rules_->subnet_bucket_max)
    return false;
  if (most < rules_->subnet_table_max)
    return true;
  std::size_t seen = 0;
  for (std::size_t b = 0; b < counts_.size(); ++b) {
    const auto each = span_of(b);
    seen += from_there(each.first, each.waiting);
  }
  return seen < rules_->subnet_table_max;
}

} // namespace souk::protocol
