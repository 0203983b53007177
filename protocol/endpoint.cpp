#include "protocol/endpoint.hpp"

#include <charconv>

#include <arpa/inet.h>

namespace souk::protocol {
namespace {

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (failure != std::errc{} || end != text.data() + text.size() || text.empty())
    return std::nullopt;
  return port;
}

} // namespace

bool endpoint::is_unspecified() const noexcept {
  const auto from = is_v4() ? v4_prefix.size() : 0;
  for (auto i = from; i < address.size(); ++i)
    if (address[i] != 0)
      return false;
  return true;
}

bool endpoint::is_local() const noexcept {
  const auto* a = address.data();
  if (is_v4())
    return a[12] == 127 || a[12] == 10 || (a[12] == 192 && a[13] == 168) || (a[12] == 172 && (a[13] & 0xf0) == 16)
           || (a[12] == 169 && a[13] == 254);
  static constexpr std::array<std::uint8_t, 16> loopback{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  return address == loopback || (a[0] & 0xfe) == 0xfc || (a[0] == 0xfe && (a[1] & 0xc0) == 0x80);
}

endpoint endpoint::v4(std::uint32_t address, std::uint16_t port) noexcept {
  endpoint made;
  std::memcpy(made.address.data(), v4_prefix.data(), v4_prefix.size());
  for (int i = 0; i < 4; ++i)
    made.address[12 + static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(address >> (24 - 8 * i));
  made.port = port;
  return made;
}

std::string to_string(const endpoint& where) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const auto port = std::to_string(where.port);
  if (where.is_v4()) {
    inet_ntop(AF_INET, where.address.data() + 12, text.data(), text.size());
    return std::string{text.data()} + ":" + port;
  }
  inet_ntop(AF_INET6, where.address.data(), text.data(), text.size());
  return "[" + std::string{text.data()} + "]:" + port;
}

std::optional<endpoint> parse_endpoint(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos)
    return std::nullopt;
  const auto port = parse_port(text.substr(colon + 1));
  if (!port)
    return std::nullopt;
  auto host = std::string{text.substr(0, colon)};
  endpoint parsed;
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
    if (inet_pton(AF_INET6, host.c_str(), parsed.address.data()) != 1)
      return std::nullopt;
  } else {
    parsed = endpoint::v4(0, 0);
    if (inet_pton(AF_INET, host.c_str(), parsed.address.data() + 12) != 1)
      return std::nullopt;
  }
  parsed.port = *port;
  return parsed;
}

} // namespace souk::protocol
