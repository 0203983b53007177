// Reads the one type of a variant that a tag names. Shared by datagrams and frames.
#pragma once

#include <cstdint>
#include <variant>

#include "protocol/wire/decode.hpp"

namespace souk::protocol {

template <class... Ts>
bool decode_body(decoder& d, std::uint8_t tag, const msgpack::object& from, extra_fields extra,
                 std::variant<Ts...>& into) {
  const auto known = ((tag == Ts::tag ? (d.value(from, into.template emplace<Ts>(), extra), true) : false) || ...);
  return known || d.refuse(wire_fault::unknown_tag);
}

} // namespace souk::protocol
