// A publisher: an id that survives the rotation of its keys.
//
// The id is the hash of the genesis document. Later keys are a chain from it, each link signed by the old and
// by the new key. Whatever a publisher signs carries the chain, so that it can be checked alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocol/error.hpp"
#include "protocol/hash.hpp"
#include "protocol/id.hpp"
#include "protocol/limits.hpp"
#include "protocol/time.hpp"
#include "protocol/wire/fields.hpp"

namespace souk::protocol {

struct genesis {
  std::uint8_t version = 1;
  public_key key{};
  std::vector<public_key> recovery; // may rotate when the key is lost; at most 4
  wall_seconds created_at = 0;
  bool operator==(const genesis&) const = default;
};
template <class F>
auto fields(F&& f, like<genesis> auto& x) {
  return f(x.version, x.key, at_most(4, x.recovery), x.created_at);
}

struct rotation {
  public_key key{};          // valid from here on
  wall_seconds rotated_at = 0;
  signature by_old{};        // over the publisher id, the position in the chain, key and time
  signature by_new{};
  bool operator==(const rotation&) const = default;
};
template <class F>
auto fields(F&& f, like<rotation> auto& x) {
  return f(x.key, x.rotated_at, x.by_old, x.by_new);
}

struct publisher_chain {
  genesis first;
  std::vector<rotation> rotations;
  bool operator==(const publisher_chain&) const = default;
};
template <class F>
auto fields(F&& f, like<publisher_chain> auto& x) {
  return f(x.first, at_most(limits::rotations_max, x.rotations));
}

publisher_id publisher_id_of(const genesis& first);

// Makes the next link, signed by both keys.
rotation make_rotation(const publisher_chain& chain, const key_pair& old_keys, const key_pair& new_keys,
                       wall_seconds now);

// The key that signs today, after every link was checked. Error: verification.
result<public_key> current_key(const publisher_chain& chain);

// The checksummed, case-insensitive form that people see: bech32m (BIP 350) with the prefix `souk`.
std::string to_text(const publisher_id& publisher);

// Accepts that form (any case, not mixed) and 64 hex digits. Error: usage, naming what is wrong.
result<publisher_id> parse_publisher(std::string_view text);

} // namespace souk::protocol
