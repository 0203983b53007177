// souk.toml: what a publisher says of a package by hand.
//
//   name = "cpp-starter"
//   version = "1.2.0"
//   description = "A C++20 project with CMake and tests"
//   category = "template"
//   tags = ["c++", "cmake"]
//   license = "MIT"
//   authors = ["Ada Lovelace <ada@example.org>"]
//   include = ["/src", "/CMakeLists.txt"]      # without it: everything
//   exclude = ["*.log", "build/"]
//
//   [publishers]
//   ada = "souk1…"                             # an alias for this file; 64 hex digits will do as well
//
//   [dependencies]                             # also [optional-dependencies] and [dev-dependencies]
//   "ada/logging" = "^1.2"
//   parser = { publisher = "ada", version = "2.0.1" }
//
//   [resolve]
//   versions = "many"                          # each dependant its own, in nested folders; without it, one a series
//
// Aliases are the file's own: a personal alias is never consulted, so the file means the same to everyone.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/error.hpp"
#include "protocol/package/dependency.hpp"
#include "protocol/package/version_policy.hpp"

namespace souk::protocol {

inline constexpr std::size_t manifest_bytes_max = 256 * 1024;
inline constexpr std::size_t manifest_patterns_max = 1000; // of include, and of exclude

struct manifest {
  std::string name;
  std::string version;
  std::string description;
  std::string category;
  std::vector<std::string> tags;
  std::string license;
  std::vector<std::string> authors;
  std::vector<dependency> dependencies; // sorted, no package twice
  std::map<std::string, publisher_id> publishers;
  std::vector<std::string> include;
  std::vector<std::string> exclude;
  version_policy versions = version_policy::one_per_series;
  bool operator==(const manifest&) const = default;
};

// Error: bad_manifest, one line that names the line of the file, as in `souk.toml:3: unknown key "licence", did you
// mean "license"?`.
result<manifest> parse_manifest(std::string_view toml_text);

// A file that parse_manifest reads to the same value; dependencies are written with an alias where there is one.
std::string to_toml(const manifest& m);

} // namespace souk::protocol
