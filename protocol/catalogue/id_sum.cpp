#include "protocol/catalogue/id_sum.hpp"

#include <algorithm>

#include "protocol/hash.hpp"
#include "protocol/invariant.hpp"

namespace souk::protocol {
namespace {

using limbs = std::array<std::uint64_t, 4>;

limbs limbs_of(const digest& id) noexcept {
  limbs made{};
  for (std::size_t i = 0; i < id.raw.size(); ++i)
    made[i / 8] |= std::uint64_t{id.raw[i]} << 8 * (i % 8);
  return made;
}

void add_to(limbs& sum, const limbs& more) noexcept {
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < sum.size(); ++i) {
    const auto once = sum[i] + more[i];
    const auto twice = once + carry;
    carry = (once < more[i] ? 1U : 0U) | (twice < once ? 1U : 0U);
    sum[i] = twice;
  }
}

// Of two's complement, so that adding it takes away.
limbs negative(limbs number) noexcept {
  for (auto& each : number)
    each = ~each;
  add_to(number, {1, 0, 0, 0});
  return number;
}

} // namespace

void id_sum::add(const digest& id) noexcept {
  add_to(limbs_, limbs_of(id));
  ++count_;
}

void id_sum::remove(const digest& id) noexcept {
  invariant(count_ > 0, "only an id that was added is removed");
  add_to(limbs_, negative(limbs_of(id)));
  --count_;
}

void id_sum::add(const id_sum& part) noexcept {
  add_to(limbs_, part.limbs_);
  count_ += part.count_;
}

catalogue_sum id_sum::result() const {
  catalogue_sum made;
  made.count = count_;
  if (count_ == 0)
    return made;
  std::array<std::uint8_t, 40> raw{};
  for (std::size_t i = 0; i < 32; ++i)
    raw[i] = static_cast<std::uint8_t>(limbs_[i / 8] >> 8 * (i % 8));
  for (std::size_t i = 0; i < 8; ++i)
    raw[32 + i] = static_cast<std::uint8_t>(count_ >> 8 * i);
  const auto hash = hash_of("souk.catalogue-sum", {raw});
  std::copy_n(hash.begin(), made.fingerprint.size(), made.fingerprint.begin());
  return made;
}

} // namespace souk::protocol
