#include "protocol/package/content.hpp"

#include <algorithm>

namespace souk::protocol {
namespace {

constexpr std::string_view digest_prefix = "blake2b-256:";

std::array<std::uint8_t, 8> little_endian(std::uint64_t number) noexcept {
  std::array<std::uint8_t, 8> raw{};
  for (auto& byte : raw) {
    byte = static_cast<std::uint8_t>(number);
    number >>= 8;
  }
  return raw;
}

} // namespace

std::size_t block_list::block_size(std::size_t index) const noexcept {
  const auto begin = static_cast<std::uint64_t>(index) * limits::block_bytes;
  return begin >= total_bytes ? 0 : std::min<std::uint64_t>(limits::block_bytes, total_bytes - begin);
}

block_hash hash_block(byte_view block) {
  return hash_of("souk.block", {block});
}

digest digest_of(const block_list& list) {
  hasher h{"souk.content"};
  h.update(little_endian(list.total_bytes));
  for (const auto& block : list.blocks)
    h.update(block);
  return {h.finish()};
}

block_list block_list_of(byte_view whole) {
  block_list list{whole.size(), {}};
  for (std::size_t begin = 0; begin < whole.size(); begin += limits::block_bytes)
    list.blocks.push_back(hash_block(whole.subspan(begin, std::min(limits::block_bytes, whole.size() - begin))));
  return list;
}

digest digest_of(byte_view whole) {
  return digest_of(block_list_of(whole));
}

bool is_list_of(const block_list& list, const digest& expected) {
  return list.total_bytes <= limits::archive_bytes_max && list.blocks.size() == block_count(list.total_bytes)
         && digest_of(list) == expected;
}

std::string to_text(const digest& d) {
  return std::string{digest_prefix} + d.hex();
}

std::optional<digest> parse_digest(std::string_view text) {
  if (!text.starts_with(digest_prefix))
    return std::nullopt;
  return digest::from_hex(text.substr(digest_prefix.size()));
}

} // namespace souk::protocol
