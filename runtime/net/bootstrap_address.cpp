#include "runtime/net/bootstrap_address.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <arpa/inet.h>

namespace souk::runtime {

using protocol::errc;
using protocol::fail;

namespace {

constexpr std::size_t name_bytes_max = 253; // RFC 1035

auto refuse(std::string_view text, const std::string& why) {
  return fail(errc::usage, "'" + std::string{text} + "' is not an address: " + why
                             + " (it looks like host:port, 1.2.3.4:port, [2001:db8::1]:port or ID@host:port)");
}

bool is_name(std::string_view host) noexcept {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.'
           || c == '_';
  };
  return !host.empty() && host.size() <= name_bytes_max && host.front() != '-' && host.front() != '.'
         && std::all_of(host.begin(), host.end(), allowed);
}

bool is_v6(const std::string& host) noexcept {
  std::array<std::uint8_t, 16> raw{};
  return inet_pton(AF_INET6, host.c_str(), raw.data()) == 1;
}

std::optional<std::uint16_t> port_of(std::string_view text) noexcept {
  std::uint16_t port = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (failure != std::errc{} || end != text.data() + text.size() || port == 0)
    return std::nullopt;
  return port;
}

} // namespace

protocol::result<bootstrap_address> parse_bootstrap_address(std::string_view text) {
  bootstrap_address made;
  auto rest = text;
  if (const auto at = text.find('@'); at != std::string_view::npos) {
    made.expected = protocol::node_id::from_hex(text.substr(0, at));
    if (!made.expected)
      return refuse(text, "what stands before '@' is not a node id of 64 hex digits");
    rest = text.substr(at + 1);
  }
  const auto colon = rest.rfind(':');
  if (colon == std::string_view::npos)
    return refuse(text, "the port is missing");
  const auto port = port_of(rest.substr(colon + 1));
  if (!port)
    return refuse(text, "the port is not a number from 1 to 65535");
  made.port = *port;
  const auto host = rest.substr(0, colon);
  const auto bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  made.host = bracketed ? host.substr(1, host.size() - 2) : host;
  if (bracketed ? !is_v6(made.host) : !is_name(made.host))
    return refuse(text, bracketed ? "there is no IPv6 address in the brackets" : "the host is not a name");
  return made;
}

std::string to_string(const bootstrap_address& address) {
  const auto host = is_v6(address.host) ? "[" + address.host + "]" : address.host;
  return (address.expected ? address.expected->hex() + "@" : "") + host + ":" + std::to_string(address.port);
}

} // namespace souk::runtime
