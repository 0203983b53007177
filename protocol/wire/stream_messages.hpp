// What peers say over streams (TLS): content, and lists too long for a datagram.
//
// A frame is a 4-byte big-endian length, then [version, network, tag, call, fields]. `call` numbers the
// requests of one connection; the answer repeats it. Answers may come in another order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <tl/expected.hpp>

#include "protocol/bytes.hpp"
#include "protocol/error.hpp"
#include "protocol/id.hpp"
#include "protocol/limits.hpp"
#include "protocol/package/content.hpp"
#include "protocol/wire/envelope.hpp"
#include "protocol/wire/fault.hpp"
#include "protocol/wire/fields.hpp"

namespace souk::protocol {

// Asks for content by digest: answered by its block list, and by the bytes when they are a single block.
struct get_content {
  static constexpr std::uint8_t tag = 1;
  static constexpr std::string_view name = "get_content";
  digest content;
  bool operator==(const get_content&) const = default;
};
template <class F>
auto fields(F&& f, like<get_content> auto& m) {
  return f(m.content);
}

struct content {
  static constexpr std::uint8_t tag = 2;
  static constexpr std::string_view name = "content";
  block_list list;
  bytes whole; // when list.total_bytes <= limits::block_bytes; else empty
  bool operator==(const content&) const = default;
};
template <class F>
auto fields(F&& f, like<content> auto& m) {
  return f(m.list, at_most(limits::block_bytes, m.whole));
}

struct get_block {
  static constexpr std::uint8_t tag = 3;
  static constexpr std::string_view name = "get_block";
  digest content;
  std::uint32_t index = 0;
  bool operator==(const get_block&) const = default;
};
template <class F>
auto fields(F&& f, like<get_block> auto& m) {
  return f(m.content, m.index);
}

struct block {
  static constexpr std::uint8_t tag = 4;
  static constexpr std::string_view name = "block";
  bytes whole;
  bool operator==(const block&) const = default;
};
template <class F>
auto fields(F&& f, like<block> auto& m) {
  return f(at_most(limits::block_bytes, m.whole));
}

// To a holder of a head: the index that the head names. Kept beside the head, within
// limits::index_kept_bytes_max.
struct keep_index {
  static constexpr std::uint8_t tag = 5;
  static constexpr std::string_view name = "keep_index";
  id key; // of the head
  bytes index;
  bool operator==(const keep_index&) const = default;
};
template <class F>
auto fields(F&& f, like<keep_index> auto& m) {
  return f(m.key, at_most(limits::index_kept_bytes_max, m.index));
}

struct index_kept {
  static constexpr std::uint8_t tag = 6;
  static constexpr std::string_view name = "index_kept";
  store_status status = store_status::accepted;
  bool operator==(const index_kept&) const = default;
};
template <class F>
auto fields(F&& f, like<index_kept> auto& m) {
  return f(m.status);
}

// A page of the peer's catalogue in the order of announcement ids.
struct list_announcements {
  static constexpr std::uint8_t tag = 7;
  static constexpr std::string_view name = "list_announcements";
  std::optional<digest> after;
  std::uint32_t most = limits::announcements_per_page_max;
  bool operator==(const list_announcements&) const = default;
};
template <class F>
auto fields(F&& f, like<list_announcements> auto& m) {
  return f(m.after, m.most);
}

struct announcements {
  static constexpr std::uint8_t tag = 8;
  static constexpr std::string_view name = "announcements";
  std::vector<bytes> items;
  bool more = false;
  bool operator==(const announcements&) const = default;
};
template <class F>
auto fields(F&& f, like<announcements> auto& m) {
  return f(at_most_each(limits::announcements_per_page_max, limits::announcement_bytes_max, m.items), m.more);
}

enum class refusal : std::uint8_t { not_found, busy, unsupported, invalid, last = invalid };
constexpr refusal enum_last(refusal) noexcept { return refusal::last; }

struct refused {
  static constexpr std::uint8_t tag = 9;
  static constexpr std::string_view name = "refused";
  refusal why = refusal::not_found;
  bool operator==(const refused&) const = default;
};
template <class F>
auto fields(F&& f, like<refused> auto& m) {
  return f(m.why);
}

using stream_message = std::variant<get_content, content, get_block, block, keep_index, index_kept, list_announcements,
                                    announcements, refused>;

struct frame {
  std::uint32_t call = 0;
  stream_message body;
};

// Without the 4 bytes of length, which belong to the stream.
bytes encode_frame(std::uint32_t network, std::uint32_t call, const stream_message& body);
tl::expected<frame, refused_datagram> decode_frame(byte_view raw, std::uint32_t network);

} // namespace souk::protocol
