#include "runtime/node/package_ref.hpp"

#include <algorithm>
#include <cctype>
#include <string>

#include "protocol/package/name.hpp"
#include "protocol/package/publisher.hpp"
#include "protocol/package/version.hpp"
#include "runtime/node/link.hpp"

namespace souk::runtime {
namespace {

using actors::package_ref;
using protocol::errc;
using protocol::fail;
using protocol::result;

constexpr std::string_view publisher_start = "souk1";
constexpr std::size_t prefix_characters_min = 12; // 35 bits of the id: cannot be made to collide by accident
constexpr std::size_t publisher_characters = 63;  // souk1, 52 characters, 6 of checksum
constexpr std::string_view bech32_characters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

std::string lower(std::string_view text) {
  std::string made{text};
  std::transform(made.begin(), made.end(), made.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return made;
}

result<void> read_prefix(package_ref& into, const std::string& text) {
  if (text.size() < prefix_characters_min)
    return fail(errc::usage, "'" + text + "' is too short for a publisher: give at least 12 characters");
  if (text.find_first_not_of(bech32_characters, publisher_start.size()) != std::string::npos)
    return fail(errc::usage, "'" + text + "' is not the beginning of a publisher id");
  into.publisher_prefix = text;
  return {};
}

result<void> read_publisher(package_ref& into, std::string_view text) {
  const auto small = lower(text);
  if (small.starts_with(publisher_start) && small.size() < publisher_characters)
    return read_prefix(into, small);
  if (small.starts_with(publisher_start) || text.size() == 2 * protocol::publisher_id::size) {
    auto parsed = protocol::parse_publisher(text);
    if (!parsed)
      return fail(parsed.error());
    into.publisher = *parsed;
    return {};
  }
  if (!protocol::is_package_name(text))
    return fail(errc::usage, "'" + std::string{text} + "' is neither a publisher id nor an alias");
  into.publisher_prefix = text;
  return {};
}

result<package_ref> from_link(std::string_view text) {
  auto parsed = parse_link(text);
  if (!parsed)
    return fail(parsed.error());
  if (!parsed->package)
    return fail(errc::usage, "this link is an invitation and names no package: use souk join");
  package_ref made;
  made.publisher = parsed->package->package.publisher;
  made.name = parsed->package->package.name;
  made.range = parsed->package->version;
  made.archive = parsed->package->archive;
  made.peers = parsed->contacts;
  return made;
}

} // namespace

result<package_ref> parse_package_ref(std::string_view text) {
  if (is_link(text))
    return from_link(text);
  package_ref made;
  const auto at = text.find('@');
  if (at != std::string_view::npos) {
    made.range = text.substr(at + 1);
    if (made.range.empty())
      return fail(errc::usage, "'" + std::string{text} + "' has no version after the @");
    if (auto range = protocol::parse_range(made.range); !range)
      return fail(range.error());
  }
  auto name = text.substr(0, at);
  if (const auto slash = name.find('/'); slash != std::string_view::npos) {
    if (auto read = read_publisher(made, name.substr(0, slash)); !read)
      return fail(read.error());
    name = name.substr(slash + 1);
  }
  if (!protocol::is_package_name(name))
    return fail(errc::usage, "'" + std::string{name.substr(0, 80)}
                               + "' is not the name of a package: " + std::string{protocol::package_name_rule()});
  made.name = name;
  return made;
}

} // namespace souk::runtime
