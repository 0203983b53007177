#include "protocol/node/token.hpp"

#include <cstring>

#include <sodium.h>

namespace souk::protocol {
namespace {

static_assert(std::tuple_size_v<token_key> == crypto_shorthash_KEYBYTES);
static_assert(std::tuple_size_v<token> == crypto_shorthash_BYTES);

std::int64_t period_of(instant now) noexcept {
  constexpr duration half = limits::token_lifetime / 2;
  return now.time_since_epoch() / half;
}

token token_of(const token_key& key, const endpoint& where) noexcept {
  std::array<std::uint8_t, 18> raw{};
  std::memcpy(raw.data(), where.address.data(), where.address.size());
  raw[16] = static_cast<std::uint8_t>(where.port >> 8);
  raw[17] = static_cast<std::uint8_t>(where.port);
  token made{};
  crypto_shorthash(made.data(), raw.data(), raw.size(), key.data());
  return made;
}

} // namespace

token_key draw_token_key(random_source& random) {
  const auto low = random.next();
  const auto high = random.next();
  token_key made{};
  std::memcpy(made.data(), &low, sizeof low);
  std::memcpy(made.data() + sizeof low, &high, sizeof high);
  return made;
}

token_secret::token_secret(instant now, const token_key& first) noexcept
    : current_{first}, previous_{first}, period_{period_of(now)} {}

bool token_secret::rotation_due(instant now) const noexcept {
  return period_of(now) != period_;
}

void token_secret::rotate(instant now, const token_key& fresh) noexcept {
  const auto period = period_of(now);
  previous_ = period == period_ + 1 ? current_ : fresh; // after a long silence no old token holds
  current_ = fresh;
  period_ = period;
}

token token_secret::issue(const endpoint& where) const noexcept {
  return token_of(current_, where);
}

bool token_secret::holds(const token& shown, const endpoint& where) const noexcept {
  const auto now = token_of(current_, where);
  const auto before = token_of(previous_, where);
  return sodium_memcmp(shown.data(), now.data(), now.size()) == 0
         || sodium_memcmp(shown.data(), before.data(), before.size()) == 0;
}

} // namespace souk::protocol
