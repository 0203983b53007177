#include "runtime/key_box.hpp"

#include <cstdlib>

#include <sodium.h>

#include "protocol/bytes.hpp"
#include "protocol/hash.hpp"
#include "protocol/id.hpp"
#include "protocol/invariant.hpp"

namespace souk::runtime {
namespace {

using protocol::bytes;
using protocol::errc;
using protocol::fail;
using protocol::result;

constexpr std::size_t salt_bytes = crypto_pwhash_SALTBYTES;
constexpr std::size_t nonce_bytes = crypto_secretbox_NONCEBYTES;
constexpr std::size_t sealed_bytes = salt_bytes + nonce_bytes + crypto_secretbox_MACBYTES + std::tuple_size_v<key_seed>;

// A key that leaves nothing behind.
struct box_key {
  std::array<std::uint8_t, crypto_secretbox_KEYBYTES> raw{};
  box_key() = default;
  box_key(const box_key&) = default;
  box_key& operator=(const box_key&) = default;
  ~box_key() { sodium_memzero(raw.data(), raw.size()); }
};

result<box_key> key_from(const std::string& passphrase, const std::uint8_t* salt) {
  box_key made;
  if (crypto_pwhash(made.raw.data(), made.raw.size(), passphrase.data(), passphrase.size(), salt,
                    crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE,
                    crypto_pwhash_ALG_ARGON2ID13)
      != 0)
    return fail(errc::internal, "there is not enough memory to make a key of the passphrase");
  return made;
}

} // namespace

result<std::string> seal_key(const key_seed& seed, const std::string& passphrase) {
  protocol::invariant(sodium_init() >= 0, "libsodium starts");
  bytes whole(sealed_bytes);
  randombytes_buf(whole.data(), salt_bytes + nonce_bytes);
  const auto key = key_from(passphrase, whole.data());
  if (!key)
    return fail(key.error());
  crypto_secretbox_easy(whole.data() + salt_bytes + nonce_bytes, seed.data(), seed.size(), whole.data() + salt_bytes,
                        key->raw.data());
  return protocol::to_hex(whole);
}

result<key_seed> open_key(std::string_view sealed, const std::string& passphrase) {
  protocol::invariant(sodium_init() >= 0, "libsodium starts");
  bytes whole(sealed_bytes);
  if (sealed.size() != 2 * sealed_bytes || !protocol::from_hex(sealed, whole))
    return fail(errc::verification, "the encrypted key is damaged");
  const auto key = key_from(passphrase, whole.data());
  if (!key)
    return fail(key.error());
  key_seed seed{};
  if (crypto_secretbox_open_easy(seed.data(), whole.data() + salt_bytes + nonce_bytes,
                                 whole.size() - salt_bytes - nonce_bytes, whole.data() + salt_bytes, key->raw.data())
      != 0)
    return fail(errc::verification, "the passphrase is not the one of the key");
  return seed;
}

std::optional<std::string> passphrase_of_environment() {
  const auto* text = std::getenv("SOUK_PASSPHRASE");
  return text == nullptr || *text == '\0' ? std::nullopt : std::optional<std::string>{text};
}

} // namespace souk::runtime
