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
constexpr refusal enum_last(refusal) noexcept {
  return refusal::last;
}

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

// All announcements whose ids begin with these half bytes, one a byte; none: the whole catalogue.
struct catalogue_part {
  bytes prefix;
  catalogue_sum sum;
  bool operator==(const catalogue_part&) const = default;
};
template <class F>
auto fields(F&& f, like<catalogue_part> auto& m) {
  return f(at_most(limits::id_half_bytes, m.prefix), m.sum);
}

// Where two catalogues differ in a part: the sums of its sixteen parts, or the ids of all that is in it.
struct part_difference {
  bytes prefix;
  std::vector<catalogue_sum> parts;
  std::vector<short_id> ids;
  bool operator==(const part_difference&) const = default;
};
template <class F>
auto fields(F&& f, like<part_difference> auto& m) {
  return f(at_most(limits::id_half_bytes, m.prefix), at_most(std::size_t{16}, m.parts),
           at_most(limits::ids_per_part_max, m.ids));
}

// Asks where the peer's catalogue differs from the sender's. Answered by `differences`.
struct compare_parts {
  static constexpr std::uint8_t tag = 10;
  static constexpr std::string_view name = "compare_parts";
  std::vector<catalogue_part> parts;
  bool operator==(const compare_parts&) const = default;
};
template <class F>
auto fields(F&& f, like<compare_parts> auto& m) {
  return f(at_most(limits::parts_per_message_max, m.parts));
}

// Of the parts that were asked about, those that differ.
struct differences {
  static constexpr std::uint8_t tag = 11;
  static constexpr std::string_view name = "differences";
  std::vector<part_difference> parts;
  bool operator==(const differences&) const = default;
};
template <class F>
auto fields(F&& f, like<differences> auto& m) {
  return f(at_most(limits::parts_per_message_max, m.parts));
}

// Announcements by id. Answered by `announcements`: those that are there.
struct get_announced {
  static constexpr std::uint8_t tag = 12;
  static constexpr std::string_view name = "get_announced";
  std::vector<short_id> ids;
  bool operator==(const get_announced&) const = default;
};
template <class F>
auto fields(F&& f, like<get_announced> auto& m) {
  return f(at_most(limits::announcements_per_page_max, m.ids));
}

// Announcements that the peer lacks. Answered by `announcements_taken`.
struct give_announcements {
  static constexpr std::uint8_t tag = 13;
  static constexpr std::string_view name = "give_announcements";
  std::vector<bytes> items;
  bool operator==(const give_announcements&) const = default;
};
template <class F>
auto fields(F&& f, like<give_announcements> auto& m) {
  return f(at_most_each(limits::announcements_per_page_max, limits::announcement_bytes_max, m.items));
}

struct announcements_taken {
  static constexpr std::uint8_t tag = 14;
  static constexpr std::string_view name = "announcements_taken";
  std::uint32_t fresh = 0; // of those given, how many were new
  bool operator==(const announcements_taken&) const = default;
};
template <class F>
auto fields(F&& f, like<announcements_taken> auto& m) {
  return f(m.fresh);
}

using stream_message =
  std::variant<get_content, content, get_block, block, keep_index, index_kept, list_announcements, announcements,
               refused, compare_parts, differences, get_announced, give_announcements, announcements_taken>;

struct frame {
  std::uint32_t call = 0;
  stream_message body;
};

// Without the 4 bytes of length, which belong to the stream.
bytes encode_frame(std::uint32_t network, std::uint32_t call, const stream_message& body);
tl::expected<frame, refused_datagram> decode_frame(byte_view raw, std::uint32_t network);

} // namespace souk::protocol
