// BLAKE2b-256 with domain separation, and Ed25519 (libsodium). A kind is part of what is hashed or signed,
// so that bytes of one kind never stand for another.
#pragma once

#include <array>
#include <initializer_list>
#include <string_view>

#include "protocol/bytes.hpp"
#include "protocol/id.hpp"

namespace souk::protocol {

using public_key = std::array<std::uint8_t, 32>;
using secret_key = std::array<std::uint8_t, 64>;
using signature = std::array<std::uint8_t, 64>;

// BLAKE2b-256(kind ‖ 0 ‖ part ‖ part …). Parts of variable length must carry their length themselves.
std::array<std::uint8_t, 32> hash_of(std::string_view kind, std::initializer_list<byte_view> parts);

// Incremental form, for content that is not held at once.
class hasher {
public:
  explicit hasher(std::string_view kind);
  void update(byte_view part);
  std::array<std::uint8_t, 32> finish();

private:
  alignas(64) std::array<std::uint8_t, 384> state_; // crypto_generichash_state
};

node_id node_id_of(const public_key& key);

struct key_pair {
  public_key open{};
  secret_key secret{};
};

// Deterministic: the same 32 bytes of seed give the same pair. Randomness comes from the caller.
key_pair key_pair_from_seed(const std::array<std::uint8_t, 32>& seed);

// `--crypto model` of the simulator replaces signatures by a keyed hash; everything else stays the same.
enum class crypto_mode : std::uint8_t { real, model };
void set_crypto_mode(crypto_mode mode) noexcept; // once, before any actor runs
crypto_mode current_crypto_mode() noexcept;

signature sign(const key_pair& keys, std::string_view kind, byte_view message);
bool verify(const public_key& key, std::string_view kind, byte_view message, const signature& by);

} // namespace souk::protocol
