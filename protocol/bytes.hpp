// Bytes and their text forms.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace souk::protocol {

using bytes = std::vector<std::uint8_t>;
using byte_view = std::span<const std::uint8_t>;

inline byte_view as_bytes(std::string_view text) noexcept {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

inline std::string_view as_text(byte_view raw) noexcept {
  return {reinterpret_cast<const char*>(raw.data()), raw.size()};
}

// Lower-case hex, two digits a byte.
std::string to_hex(byte_view raw);

// Accepts upper and lower case; nothing when the text is not exactly 2 * into.size() hex digits.
bool from_hex(std::string_view text, std::span<std::uint8_t> into) noexcept;

} // namespace souk::protocol
