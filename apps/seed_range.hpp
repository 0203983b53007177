// Seeds on the command line: A..B, or a single one.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "protocol/error.hpp"

namespace souk::apps {

struct seed_range {
  std::uint64_t first = 1;
  std::uint64_t last = 10;
  std::uint64_t count() const noexcept { return last - first + 1; }
};

inline std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return number;
}

// Error: usage.
inline protocol::result<seed_range> parse_seeds(std::string_view text) {
  const auto dots = text.find("..");
  const auto first = whole_number(text.substr(0, dots));
  const auto last = dots == text.npos ? first : whole_number(text.substr(dots + 2));
  if (!first || !last || *last < *first || *last - *first >= 1'000'000)
    return protocol::fail(protocol::errc::usage, fmt::format("'{}' is no range of seeds, as in 1..200", text));
  return seed_range{*first, *last};
}

} // namespace souk::apps
