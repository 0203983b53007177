// The pieces that the texts of versions and of ranges have in common.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace souk::protocol {

bool is_space(char c) noexcept;               // a blank or a tab
bool is_number(std::string_view text) noexcept; // digits only, at least one
bool skip(std::string_view& text, char expected) noexcept;
std::string in_quotes(std::string_view text); // for a message: plain, cut when it is long

inline constexpr std::uint64_t version_number_max =
  (std::uint64_t{1} << 53) - 1; // the largest that every reader holds exactly

// Takes a number without leading zeros, below 2^53, from the front.
std::optional<std::uint64_t> take_number(std::string_view& text) noexcept;

struct version_tail {
  std::string_view prerelease;
  std::string_view build;
};

// Takes `-prerelease` and `+build`, if they are there, from the front. Nothing when one is malformed.
std::optional<version_tail> take_tail(std::string_view& text) noexcept;

} // namespace souk::protocol
