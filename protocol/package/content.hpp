// Content: bytes of any length, named by one digest and verified block by block.
//
// The digest is BLAKE2b-256("souk.content" ‖ 0 ‖ length as 8 bytes, little-endian ‖ the BLAKE2b-256
// ("souk.block") of each 1 MiB block). Whoever knows the digest can check a block list, and whoever has a
// block list can check each block as it arrives, from any peer, in any order.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/error.hpp"
#include "protocol/hash.hpp"
#include "protocol/id.hpp"
#include "protocol/limits.hpp"
#include "protocol/wire/fields.hpp"

namespace souk::protocol {

using block_hash = std::array<std::uint8_t, 32>;

struct block_list {
  std::uint64_t total_bytes = 0;
  std::vector<block_hash> blocks;
  bool operator==(const block_list&) const = default;

  // Bytes of block `index`; the last one is shorter.
  std::size_t block_size(std::size_t index) const noexcept;
};
template <class F>
auto fields(F&& f, like<block_list> auto& x) {
  return f(x.total_bytes, at_most(limits::blocks_max, x.blocks));
}

constexpr std::size_t block_count(std::uint64_t total_bytes) noexcept {
  return static_cast<std::size_t>((total_bytes + limits::block_bytes - 1) / limits::block_bytes);
}

block_hash hash_block(byte_view block);
digest digest_of(const block_list& list);
digest digest_of(byte_view whole); // of content that is held at once
block_list block_list_of(byte_view whole);

// Whether the list has as many blocks as its length says and its digest is `expected`.
bool is_list_of(const block_list& list, const digest& expected);

// `blake2b-256:<64 hex digits>`.
std::string to_text(const digest& d);
std::optional<digest> parse_digest(std::string_view text);

} // namespace souk::protocol
