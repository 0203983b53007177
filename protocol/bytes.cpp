#include "protocol/bytes.hpp"

namespace souk::protocol {
namespace {

int digit_value(char c) noexcept {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return -1;
}

} // namespace

std::string to_hex(byte_view raw) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  text.reserve(raw.size() * 2);
  for (const auto byte : raw) {
    text.push_back(digits[byte >> 4]);
    text.push_back(digits[byte & 15]);
  }
  return text;
}

bool from_hex(std::string_view text, std::span<std::uint8_t> into) noexcept {
  if (text.size() != into.size() * 2)
    return false;
  for (std::size_t i = 0; i < into.size(); ++i) {
    const auto high = digit_value(text[2 * i]);
    const auto low = digit_value(text[2 * i + 1]);
    if (high < 0 || low < 0)
      return false;
    into[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return true;
}

} // namespace souk::protocol
