// What one package wants of another, as a manifest, an index and a release state it.
#pragma once

#include <string>

#include "protocol/id.hpp"
#include "protocol/limits.hpp"
#include "protocol/wire/fields.hpp"

namespace souk::protocol {

enum class dependency_kind : std::uint8_t { normal, optional, development, last = development };
constexpr dependency_kind enum_last(dependency_kind) noexcept {
  return dependency_kind::last;
}

struct dependency {
  dependency_kind kind = dependency_kind::normal;
  publisher_id publisher;
  std::string name;
  std::string range; // as written: `1.2.3`, `^1.2`; see protocol/package/version.hpp
  auto operator<=>(const dependency&) const = default;
};
template <class F>
auto fields(F&& f, like<dependency> auto& x) {
  return f(x.kind, x.publisher, at_most(limits::name_bytes_max, x.name), at_most(limits::range_bytes_max, x.range));
}

// `publisher/name`, the full name of a package. In JSON the publisher is 64 hex digits, for people it is
// the checksummed form.
struct package_name {
  publisher_id publisher;
  std::string name;
  auto operator<=>(const package_name&) const = default;
  std::string text() const { return publisher.hex() + "/" + name; }
};
template <class F>
auto fields(F&& f, like<package_name> auto& x) {
  return f(x.publisher, at_most(limits::name_bytes_max, x.name));
}

} // namespace souk::protocol
