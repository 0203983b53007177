#include "protocol/hash.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>

#include <sodium.h>

#include "protocol/invariant.hpp"

namespace souk::protocol {
namespace {

std::atomic<crypto_mode> mode_now{crypto_mode::real};

static_assert(sizeof(crypto_generichash_state) <= 384);

crypto_generichash_state* state_of(std::array<std::uint8_t, 384>& raw) {
  return reinterpret_cast<crypto_generichash_state*>(raw.data());
}

// What is signed: the hash of the kind and the message, so that a signature is always over 32 bytes.
std::array<std::uint8_t, 32> signed_form(std::string_view kind, byte_view message) {
  return hash_of(kind, {message});
}

signature model_signature(const public_key& key, const std::array<std::uint8_t, 32>& form) {
  signature made{};
  std::uint64_t words[8];
  std::memcpy(words, key.data(), 32);
  std::memcpy(words + 4, form.data(), 32);
  std::uint64_t chain = 0x736f756b;
  for (auto& word : words)
    word = chain = (chain ^ word) * 0x9fb21c651e98df25ULL + (chain >> 29);
  std::memcpy(made.data(), words, 64);
  return made;
}

} // namespace

hasher::hasher(std::string_view kind) {
  crypto_generichash_init(state_of(state_), nullptr, 0, 32);
  update(as_bytes(kind));
  static constexpr std::uint8_t end_of_kind = 0;
  update({&end_of_kind, 1});
}

void hasher::update(byte_view part) {
  crypto_generichash_update(state_of(state_), part.data(), part.size());
}

std::array<std::uint8_t, 32> hasher::finish() {
  std::array<std::uint8_t, 32> made{};
  crypto_generichash_final(state_of(state_), made.data(), made.size());
  return made;
}

std::array<std::uint8_t, 32> hash_of(std::string_view kind, std::initializer_list<byte_view> parts) {
  hasher h{kind};
  for (const auto part : parts)
    h.update(part);
  return h.finish();
}

node_id node_id_of(const public_key& key) {
  return {hash_of("souk.node", {key})};
}

key_pair key_pair_from_seed(const std::array<std::uint8_t, 32>& seed) {
  key_pair made;
  crypto_sign_seed_keypair(made.open.data(), made.secret.data(), seed.data());
  return made;
}

void set_crypto_mode(crypto_mode mode) noexcept {
  mode_now = mode;
}

crypto_mode current_crypto_mode() noexcept {
  return mode_now.load(std::memory_order_relaxed);
}

signature sign(const key_pair& keys, std::string_view kind, byte_view message) {
  const auto form = signed_form(kind, message);
  if (current_crypto_mode() == crypto_mode::model)
    return model_signature(keys.open, form);
  signature made{};
  const auto status = crypto_sign_detached(made.data(), nullptr, form.data(), form.size(), keys.secret.data());
  invariant(status == 0, "a signature can always be made");
  return made;
}

bool verify(const public_key& key, std::string_view kind, byte_view message, const signature& by) {
  const auto form = signed_form(kind, message);
  if (current_crypto_mode() == crypto_mode::model)
    return model_signature(key, form) == by;
  return crypto_sign_verify_detached(by.data(), form.data(), form.size(), key.data()) == 0;
}

} // namespace souk::protocol
