#include "runtime/sim/truth.hpp"

#include <algorithm>

#include "protocol/invariant.hpp"

namespace souk::runtime::sim {
namespace {

std::uint64_t prefix_of(const protocol::id& x) noexcept {
  return protocol::word_of(x, 0);
}

// No two of some million random ids share 64 bits.
constexpr int bits_max = 64;

constexpr std::uint64_t bit_mask(int bit) noexcept {
  return std::uint64_t{1} << (bits_max - 1 - bit);
}

} // namespace

truth::truth(const population& peers, const std::function<bool(peer_index)>& counts) : peers_{peers} {
  rows_.reserve(peers.size());
  for (std::size_t i = 0; i < peers.size(); ++i)
    if (const auto peer = static_cast<peer_index>(i); counts(peer))
      rows_.push_back({prefix_of(peers.contact(peer).id), peer});
  std::sort(rows_.begin(), rows_.end(), [](const row& a, const row& b) { return a.prefix < b.prefix; });
  const auto same = [](const row& a, const row& b) { return a.prefix == b.prefix; };
  protocol::invariant(std::adjacent_find(rows_.begin(), rows_.end(), same) == rows_.end(), "ids differ in 64 bits");
}

// Where those of `within`, which agree with `prefix` in all bits before `bit`, begin to have that bit set.
std::size_t truth::split(range within, int bit, std::uint64_t prefix) const {
  const auto before = bit == 0 ? 0 : prefix & ~(bit_mask(bit - 1) - 1);
  const auto first_set = before | bit_mask(bit);
  const auto begin = rows_.begin();
  const auto found = std::lower_bound(begin + static_cast<std::ptrdiff_t>(within.first),
                                      begin + static_cast<std::ptrdiff_t>(within.last), first_set,
                                      [](const row& r, std::uint64_t p) { return r.prefix < p; });
  return static_cast<std::size_t>(found - begin);
}

void truth::collect(range within, int bit, std::uint64_t target, std::size_t count,
                    std::vector<peer_index>& into) const {
  if (within.size() == 0 || into.size() >= count)
    return;
  if (within.size() == 1) {
    into.push_back(rows_[within.first].peer);
    return;
  }
  protocol::invariant(bit < bits_max, "ids differ in 64 bits");
  const auto prefix = rows_[within.first].prefix; // any of them: they share the bits before
  const auto middle = split(within, bit, prefix);
  const range unset{within.first, middle};
  const range set{middle, within.last};
  const auto near_is_set = (target & bit_mask(bit)) != 0;
  collect(near_is_set ? set : unset, bit + 1, target, count, into);
  collect(near_is_set ? unset : set, bit + 1, target, count, into);
}

std::vector<peer_index> truth::closest(const protocol::id& target, std::size_t count) const {
  std::vector<peer_index> found;
  found.reserve(count);
  collect({0, rows_.size()}, 0, prefix_of(target), count, found);
  return found;
}

std::vector<truth::range> truth::buckets_of(const protocol::node_id& self) const {
  const auto own = prefix_of(self);
  std::vector<range> buckets;
  range near{0, rows_.size()};
  for (int bit = 0; bit < bits_max && near.size() > 0; ++bit) {
    const auto middle = split(near, bit, own);
    const range unset{near.first, middle};
    const range set{middle, near.last};
    const auto own_is_set = (own & bit_mask(bit)) != 0;
    buckets.push_back(own_is_set ? unset : set);
    near = own_is_set ? set : unset;
    if (near.size() == 1 && rows_[near.first].prefix == own)
      break; // only itself is left
  }
  return buckets;
}

} // namespace souk::runtime::sim
