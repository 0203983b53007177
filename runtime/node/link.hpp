// `souk:` links: an invitation (who to ask first, in which network), or a share (and which package to install).
//
// After `souk:` comes, in base64url, a checksum of four bytes and a msgpack array of network, contacts and package. The
// checksum is there for the link that lost a character on its way: it is refused as such.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/endpoint.hpp"
#include "protocol/error.hpp"
#include "protocol/limits.hpp"
#include "protocol/package/dependency.hpp"
#include "protocol/wire/fields.hpp"

namespace souk::runtime {

using protocol::like;

inline constexpr std::size_t link_contacts_max = 8; // a newcomer needs one that lives
inline constexpr std::size_t link_bytes_max = 2048; // of the text

struct shared_package {
  protocol::package_name package;
  std::string version;
  protocol::digest archive;
  bool operator==(const shared_package&) const = default;
};
template <class F>
auto fields(F&& f, like<shared_package> auto& x) {
  return f(x.package, protocol::at_most(protocol::limits::version_bytes_max, x.version), x.archive);
}

struct link {
  std::uint32_t network = 0;
  std::vector<protocol::contact> contacts;
  std::optional<shared_package> package; // none: an invitation
  bool operator==(const link&) const = default;
};
template <class F>
auto fields(F&& f, like<link> auto& x) {
  return f(x.network, protocol::at_most(link_contacts_max, x.contacts), x.package);
}

bool is_link(std::string_view text) noexcept; // starts like one

// Contacts beyond link_contacts_max are left out.
std::string to_text(link made);

// Error: usage, saying whether it was cut, mistyped or never a link.
protocol::result<link> parse_link(std::string_view text);

} // namespace souk::runtime
