// A secret key behind a passphrase: Argon2id makes a key of it, XSalsa20-Poly1305 encrypts (libsodium's pwhash and secretbox).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/error.hpp"

namespace souk::runtime {

using key_seed = std::array<std::uint8_t, 32>;

// Hex digits of salt, nonce and box. Takes a good part of a second and 64 MiB: guessing does as well. Error: internal.
protocol::result<std::string> seal_key(const key_seed& seed, const std::string& passphrase);
// Errors: verification (another passphrase, or damaged).
protocol::result<key_seed> open_key(std::string_view sealed, const std::string& passphrase);

// What SOUK_PASSPHRASE says; nothing when it is not set or empty.
std::optional<std::string> passphrase_of_environment();

} // namespace souk::runtime
