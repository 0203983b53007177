// msgpack to values, strictly: declared counts are checked before anything is resized, lengths are exact,
// numbers are in range. Nothing here throws.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include <msgpack/object.hpp>
#include <tl/expected.hpp>

#include "protocol/bytes.hpp"
#include "protocol/endpoint.hpp"
#include "protocol/id.hpp"
#include "protocol/limits.hpp"
#include "protocol/wire/encode.hpp"
#include "protocol/wire/fault.hpp"
#include "protocol/wire/fields.hpp"

namespace souk::protocol {

// Whether a struct may be followed by fields that this version does not know.
enum class extra_fields : bool { refused, ignored };

// Reads one value after another; the first fault is kept and everything after it is skipped.
class decoder {
public:
  std::optional<wire_fault> fault() const noexcept { return fault_; }
  bool refuse(wire_fault why) noexcept {
    if (!fault_)
      fault_ = why;
    return false;
  }

  bool value(const msgpack::object& from, bool& into);
  template <std::integral T>
  bool value(const msgpack::object& from, T& into);
  template <class T>
    requires std::is_enum_v<T>
  bool value(const msgpack::object& from, T& into);
  template <class Kind>
  bool value(const msgpack::object& from, hash256<Kind>& into) {
    return value(from, into.raw);
  }
  template <std::size_t N>
  bool value(const msgpack::object& from, std::array<std::uint8_t, N>& into);
  bool value(const msgpack::object& from, endpoint& into);
  bool value(const msgpack::object& from, contact& into);
  template <class T>
  bool value(const msgpack::object& from, std::optional<T>& into) {
    if (from.type == msgpack::type::NIL) {
      into.reset();
      return true;
    }
    return value(from, into.emplace());
  }
  bool value(const msgpack::object& from, bounded<std::string> into);
  bool value(const msgpack::object& from, bounded<bytes> into);
  template <class T>
  bool value(const msgpack::object& from, bounded<std::vector<T>> into);
  template <class T>
  bool value(const msgpack::object& from, bounded_each<std::vector<T>> into);
  template <has_fields T>
  bool value(const msgpack::object& from, T& into, extra_fields extra = extra_fields::refused) {
    if (from.type != msgpack::type::ARRAY)
      return refuse(wire_fault::wrong_type);
    return flat(from.via.array.ptr, from.via.array.size, into, extra);
  }
  // The fields of `into` from `count` values at `first`.
  template <has_fields T>
  bool flat(const msgpack::object* first, std::size_t count, T& into, extra_fields extra);

private:
  std::optional<wire_fault> fault_;
};

template <std::integral T>
bool decoder::value(const msgpack::object& from, T& into) {
  if (from.type == msgpack::type::POSITIVE_INTEGER) {
    if (from.via.u64 > static_cast<std::uint64_t>(std::numeric_limits<T>::max()))
      return refuse(wire_fault::over_limit);
    into = static_cast<T>(from.via.u64);
    return true;
  }
  if (from.type != msgpack::type::NEGATIVE_INTEGER || !std::is_signed_v<T>)
    return refuse(wire_fault::wrong_type);
  if (from.via.i64 < static_cast<std::int64_t>(std::numeric_limits<T>::min()))
    return refuse(wire_fault::over_limit);
  into = static_cast<T>(from.via.i64);
  return true;
}

template <class T>
  requires std::is_enum_v<T>
bool decoder::value(const msgpack::object& from, T& into) {
  std::uint64_t number = 0;
  if (!value(from, number))
    return false;
  if (number > static_cast<std::uint64_t>(enum_last(T{})))
    return refuse(wire_fault::over_limit);
  into = static_cast<T>(number);
  return true;
}

template <std::size_t N>
bool decoder::value(const msgpack::object& from, std::array<std::uint8_t, N>& into) {
  if (from.type != msgpack::type::BIN)
    return refuse(wire_fault::wrong_type);
  if (from.via.bin.size != N)
    return refuse(wire_fault::wrong_length);
  std::memcpy(into.data(), from.via.bin.ptr, N);
  return true;
}

template <class T>
bool decoder::value(const msgpack::object& from, bounded<std::vector<T>> into) {
  if (from.type != msgpack::type::ARRAY)
    return refuse(wire_fault::wrong_type);
  if (from.via.array.size > into.max)
    return refuse(wire_fault::over_limit);
  into.value.resize(from.via.array.size);
  for (std::uint32_t i = 0; i < from.via.array.size; ++i)
    if (!value(from.via.array.ptr[i], into.value[i]))
      return false;
  return true;
}

template <class T>
bool decoder::value(const msgpack::object& from, bounded_each<std::vector<T>> into) {
  if (from.type != msgpack::type::ARRAY)
    return refuse(wire_fault::wrong_type);
  if (from.via.array.size > into.max)
    return refuse(wire_fault::over_limit);
  into.value.resize(from.via.array.size);
  for (std::uint32_t i = 0; i < from.via.array.size; ++i)
    if (!value(from.via.array.ptr[i], at_most(into.each_max, into.value[i])))
      return false;
  return true;
}

template <has_fields T>
bool decoder::flat(const msgpack::object* first, std::size_t count, T& into, extra_fields extra) {
  const auto wanted = fields(count_fields{}, into);
  if (count < wanted || (count > wanted && extra == extra_fields::refused))
    return refuse(wire_fault::wrong_length);
  return fields([&](auto&&... each) { return (value(*first++, std::forward<decltype(each)>(each)) && ...); }, into);
}

// The msgpack value that `raw` holds, exactly. The object points into `raw` and into memory that the next
// call on this thread reuses. Sizes past `raw` itself, and lists longer than `list_max`, are refused before anything
// is allocated.
tl::expected<msgpack::object, wire_fault> parse(byte_view raw, std::size_t list_max = limits::files_max);

// One struct from exactly these bytes.
template <has_fields T>
tl::expected<T, wire_fault> decode(byte_view raw, extra_fields extra = extra_fields::refused) {
  const auto parsed = parse(raw);
  if (!parsed)
    return tl::unexpected{parsed.error()};
  T into;
  decoder d;
  if (!d.value(*parsed, into, extra))
    return tl::unexpected{d.fault().value_or(wire_fault::malformed)};
  return into;
}

// For signed documents: also refuses every encoding but the one that `encode` makes.
template <has_fields T>
tl::expected<T, wire_fault> decode_canonical(byte_view raw) {
  auto decoded = decode<T>(raw);
  if (!decoded)
    return decoded;
  const auto again = encode(*decoded);
  if (!std::equal(again.begin(), again.end(), raw.begin(), raw.end()))
    return tl::unexpected{wire_fault::not_canonical};
  return decoded;
}

} // namespace souk::protocol
