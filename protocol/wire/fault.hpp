// Why bytes from outside were not accepted. Counted by reason; never thrown past the codec.
#pragma once

#include <cstdint>
#include <string_view>

namespace souk::protocol {

enum class wire_fault : std::uint8_t {
  malformed,      // not msgpack, or cut short
  trailing_bytes, // more than one value
  wrong_type,
  wrong_length,   // a list or a fixed-size byte string of another length
  over_limit,
  not_canonical,  // a signed document that is not encoded in its one way
  wrong_version,
  wrong_network,
  unknown_tag,
  too_large,
  last = too_large,
};

constexpr std::string_view to_string(wire_fault fault) noexcept {
  constexpr std::string_view names[] = {"malformed",   "trailing_bytes", "wrong_type",    "wrong_length",
                                        "over_limit",  "not_canonical",  "wrong_version", "wrong_network",
                                        "unknown_tag", "too_large"};
  return names[static_cast<std::size_t>(fault)];
}

} // namespace souk::protocol
