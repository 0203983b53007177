// Semantic versions (semver.org 2.0.0) and the ranges that dependencies state (node-semver).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/error.hpp"

namespace souk::protocol {

struct version {
  std::array<std::uint64_t, 3> core{}; // major, minor, patch
  std::string prerelease;              // after `-`, identifiers joined by dots; mostly empty
  std::string build;                   // after `+`; no part of the order

  // Precedence (semver.org, section 11). Versions that differ only in build metadata are equal.
  friend std::weak_ordering operator<=>(const version& a, const version& b) noexcept;
  friend bool operator==(const version& a, const version& b) noexcept { return (a <=> b) == 0; }
  bool is_prerelease() const noexcept { return !prerelease.empty(); }
};

// Exactly `1.2.3`, `1.2.3-rc.1`, `1.2.3-rc.1+build`; no `v` before it. Numbers are below 2^53, as in node-semver.
// Error: usage.
result<version> parse_version(std::string_view text);
// The same as people type it: with spaces around it and a `v` before it, as node-semver takes it. Error: usage.
result<version> parse_typed_version(std::string_view text);
std::string to_string(const version& v);

// Versions from a lower to an upper bound; a bound that is missing is infinite.
struct version_bound {
  version at;
  bool inclusive = true;
};
struct version_interval {
  std::optional<version_bound> lower;
  std::optional<version_bound> upper;
};

// A union of intervals. A prerelease is only in an interval that has a bound which is a prerelease of the same
// major, minor and patch: who wrote `^1.2.3` did not ask for 2.0.0-rc.1, nor for 1.3.0-rc.1.
struct range {
  std::vector<version_interval> any_of;
  std::string text; // as written
};

// Every form of node-semver: `1.2.3`, `^1.2`, `~1.2.3`, `>=1.2 <2`, `1.x`, `1.2 - 2.0`, `a || b`, and `*` or nothing
// for any version. Error: usage.
result<range> parse_range(std::string_view text);

bool satisfies(const version& v, const range& wanted) noexcept;

} // namespace souk::protocol
