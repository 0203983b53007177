#include "protocol/node/secret_source.hpp"

#include <cstring>

#include <sodium.h>

namespace souk::protocol {

static_assert(crypto_shorthash_KEYBYTES == sizeof(secret_source::key) && crypto_shorthash_BYTES == 8);

std::uint64_t secret_source::at(std::uint64_t position) const noexcept {
  unsigned char message[8];
  unsigned char drawn[8];
  std::memcpy(message, &position, sizeof message);
  crypto_shorthash(drawn, message, sizeof message, key_.data());
  std::uint64_t number = 0;
  std::memcpy(&number, drawn, sizeof number);
  return number;
}

secret_source::key secret_source::next_key() noexcept {
  key made{};
  std::uint64_t halves[2];
  halves[0] = next();
  halves[1] = next();
  std::memcpy(made.data(), halves, sizeof halves);
  return made;
}

} // namespace souk::protocol
