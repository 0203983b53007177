#include "protocol/catalogue/reconciliation.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

#include "protocol/invariant.hpp"

namespace souk::protocol {
namespace {

std::uint8_t half_byte(const short_id& id, std::size_t at) noexcept {
  return at % 2 == 0 ? id[at / 2] >> 4U : id[at / 2] & 0x0fU;
}

void take_first(std::vector<catalogue_part>& from, std::vector<catalogue_part>& to, std::size_t most) {
  const auto end = from.begin() + static_cast<std::ptrdiff_t>(std::min(from.size(), most));
  to.assign(std::make_move_iterator(from.begin()), std::make_move_iterator(end));
  from.erase(from.begin(), end);
}

// In one and not in the other.
void add_difference(std::vector<short_id>& to, const std::vector<short_id>& in,
                    const std::vector<short_id>& but_not_in) {
  const std::set<short_id> others{but_not_in.begin(), but_not_in.end()};
  std::copy_if(in.begin(), in.end(), std::back_inserter(to), [&](const short_id& id) { return !others.contains(id); });
}

// Either divided into sixteen, or with all of its ids, which lie in it.
bool is_sound(const part_difference& part) {
  if (!part.parts.empty())
    return part.parts.size() == 16 && part.ids.empty() && part.prefix.size() + 1 < 2 * short_id{}.size();
  return std::all_of(part.ids.begin(), part.ids.end(), [&](const short_id& id) { return has_prefix(id, part.prefix); });
}

} // namespace

short_id short_id_of(const digest& whole) noexcept {
  short_id made{};
  std::copy_n(whole.raw.begin(), made.size(), made.begin());
  return made;
}

std::vector<bytes> parts_of(const bytes& prefix) {
  std::vector<bytes> made(16, prefix);
  for (std::uint8_t i = 0; i < 16; ++i)
    made[i].push_back(i);
  return made;
}

bool has_prefix(const short_id& which, const bytes& prefix) noexcept {
  for (std::size_t i = 0; i < std::min(prefix.size(), 2 * which.size()); ++i)
    if (half_byte(which, i) != prefix[i])
      return false;
  return true;
}

bool is_prefix(const bytes& prefix) noexcept {
  return prefix.size() <= limits::id_half_bytes
         && std::all_of(prefix.begin(), prefix.end(), [](auto half) { return half < 16; });
}

std::pair<digest, digest> bounds_of(const bytes& prefix) noexcept {
  digest low;
  digest high;
  high.raw.fill(0xff);
  for (std::size_t i = 0; i < std::min(prefix.size(), limits::id_half_bytes); ++i) {
    const auto half = static_cast<std::uint8_t>(prefix[i] & 0x0fU);
    auto& below = low.raw[i / 2];
    auto& above = high.raw[i / 2];
    below = static_cast<std::uint8_t>(i % 2 == 0 ? half << 4U : below | half);
    above = static_cast<std::uint8_t>(i % 2 == 0 ? half << 4U | 0x0fU : (above & 0xf0U) | half);
  }
  return {low, high};
}

reconciliation::reconciliation(const catalogue_sum& own) {
  open_.push_back({{}, own});
}

std::optional<reconciliation::needs> reconciliation::needs_of(const std::vector<catalogue_part>& asked,
                                                              const differences& said) {
  needs made;
  std::set<bytes> open;
  for (const auto& part : asked)
    open.insert(part.prefix);
  for (const auto& part : said.parts) {
    if (open.erase(part.prefix) == 0 || !is_sound(part))
      return std::nullopt;
    if (part.parts.empty())
      made.ids.push_back(part.prefix);
    else
      std::ranges::move(parts_of(part.prefix), std::back_inserter(made.sums));
  }
  return made;
}

void reconciliation::on_differences(const differences& said, const std::vector<catalogue_sum>& sums,
                                    const std::vector<std::vector<short_id>>& ids) {
  ++rounds_;
  auto sum = sums.begin();
  auto own = ids.begin();
  for (const auto& part : said.parts) {
    if (part.parts.empty()) {
      invariant(own != ids.end(), "the ids of every listed part are there");
      add_difference(lacking_, part.ids, *own);
      add_difference(missing_, *own, part.ids);
      ++own;
      continue;
    }
    auto children = parts_of(part.prefix);
    for (std::size_t i = 0; i < children.size(); ++i, ++sum) {
      invariant(sum != sums.end(), "the sums of every divided part are there");
      if (*sum != part.parts[i])
        later_.push_back({std::move(children[i]), *sum});
    }
  }
  take_first(later_, open_, limits::parts_per_message_max);
}

} // namespace souk::protocol
