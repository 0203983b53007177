// Where a peer is reached: an IPv6 address (IPv4 as ::ffff:a.b.c.d) and a port for UDP and TCP alike.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/id.hpp"

namespace souk::protocol {

struct endpoint {
  std::array<std::uint8_t, 16> address{};
  std::uint16_t port = 0;

  friend auto operator<=>(const endpoint&, const endpoint&) = default;
  bool is_v4() const noexcept { return std::memcmp(address.data(), v4_prefix.data(), v4_prefix.size()) == 0; }
  bool is_unspecified() const noexcept; // 0.0.0.0 or ::
  bool is_local() const noexcept;       // loopback, link-local and private ranges

  static constexpr std::array<std::uint8_t, 12> v4_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

  static endpoint v4(std::uint32_t address, std::uint16_t port) noexcept; // host byte order
};

// `1.2.3.4:80` or `[2001:db8::1]:80`.
std::string to_string(const endpoint& where);
std::optional<endpoint> parse_endpoint(std::string_view text);

// A peer as others tell of it. It counts as unproved until it has answered.
struct contact {
  node_id id;
  endpoint where;
  friend auto operator<=>(const contact&, const contact&) = default;
};

} // namespace souk::protocol

template <>
struct std::hash<souk::protocol::endpoint> {
  std::size_t operator()(const souk::protocol::endpoint& e) const noexcept {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    std::memcpy(&high, e.address.data(), 8);
    std::memcpy(&low, e.address.data() + 8, 8);
    return (high ^ low * 0x9e3779b97f4a7c15ULL ^ e.port) * 0xff51afd7ed558ccdULL;
  }
};
