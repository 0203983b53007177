#include "runtime/control/scanner.hpp"

namespace souk::runtime {
namespace {

using protocol::byte_view;

// The big-endian number of `width` bytes after the first.
std::uint64_t number_after(byte_view from, std::size_t width) {
  std::uint64_t number = 0;
  for (std::size_t i = 1; i <= width; ++i)
    number = number << 8 | from[i];
  return number;
}

// Bytes of the length that follows the first byte; 0 when the first byte says all.
std::size_t length_width(std::uint8_t first) {
  switch (first) {
  case 0xc4:
  case 0xc7:
  case 0xd9:
    return 1;
  case 0xc5:
  case 0xc8:
  case 0xda:
  case 0xdc:
  case 0xde:
    return 2;
  case 0xc6:
  case 0xc9:
  case 0xdb:
  case 0xdd:
  case 0xdf:
    return 4;
  default:
    return 0;
  }
}

// Payload bytes of the types with a fixed size (msgpack specification, "Formats").
std::uint64_t fixed_payload(std::uint8_t first) {
  switch (first) {
  case 0xcc:
  case 0xd0:
    return 1;
  case 0xcd:
  case 0xd1:
  case 0xd4:
    return 2;
  case 0xd5:
    return 3;
  case 0xca:
  case 0xce:
  case 0xd2:
    return 4;
  case 0xd6:
    return 5;
  case 0xcb:
  case 0xcf:
  case 0xd3:
    return 8;
  case 0xd7:
    return 9;
  case 0xd8:
    return 17;
  default:
    return 0;
  }
}

} // namespace

// `from` starts at the value. A header that is not there yet is longer than `from`.
message_scanner::item message_scanner::item_of(byte_view from) {
  const auto first = from[0];
  item found;
  found.known = first != 0xc1; // never used
  found.header = 1 + length_width(first);
  if (from.size() < found.header)
    return found;
  const auto length = number_after(from, found.header - 1);
  if (first >= 0x80 && first <= 0x9f) {
    found.is_container = true;
    found.children = (first & 15U) * (first < 0x90 ? 2U : 1U);
  } else if (first >= 0xa0 && first <= 0xbf) {
    found.payload = first & 31U;
  } else if (first >= 0xdc && first <= 0xdf) {
    found.is_container = true;
    found.children = first < 0xde ? length : 2 * length;
  } else if (first >= 0xc7 && first <= 0xc9) {
    found.payload = length + 1; // and the type of the extension
  } else {
    found.payload = found.header > 1 ? length : fixed_payload(first);
  }
  return found;
}

// One value has ended: so may the containers that waited for it.
void message_scanner::count_value() {
  while (!open_.empty() && --open_.back() == 0)
    open_.pop_back();
}

scan message_scanner::look(byte_view all) {
  while (!begun_ || !open_.empty()) {
    if (at_ >= bytes_max_)
      return scan::too_large;
    if (at_ >= all.size())
      return scan::incomplete;
    const auto found = item_of(all.subspan(at_));
    if (!found.known)
      return scan::malformed;
    if (all.size() - at_ < found.header)
      return scan::incomplete;
    if (found.payload > bytes_max_ - at_ || found.children > bytes_max_ - at_)
      return scan::too_large;
    if (found.is_container && open_.size() >= depth_max_)
      return scan::too_deep;
    begun_ = true;
    at_ += found.header + static_cast<std::size_t>(found.payload);
    if (found.is_container && found.children > 0)
      open_.push_back(found.children);
    else
      count_value();
  }
  if (at_ > bytes_max_)
    return scan::too_large;
  return at_ <= all.size() ? scan::complete : scan::incomplete;
}

void message_scanner::restart() {
  at_ = 0;
  begun_ = false;
  open_.clear();
}

} // namespace souk::runtime
