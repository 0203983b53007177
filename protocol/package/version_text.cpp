#include "protocol/package/version_text.hpp"

#include <algorithm>

#include "protocol/text.hpp"

namespace souk::protocol {
namespace {

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

bool may_stand_in_identifier(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

bool has_leading_zero(std::string_view identifier) noexcept {
  return identifier.size() > 1 && identifier.front() == '0' && is_number(identifier);
}

// Takes identifiers joined by dots. Nothing when one is empty, or has a leading zero where that matters.
std::optional<std::string_view> take_identifiers(std::string_view& text, bool zeros_allowed) noexcept {
  const auto whole = text;
  do {
    const auto end = std::find_if_not(text.begin(), text.end(), may_stand_in_identifier);
    const auto identifier = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    if (identifier.empty() || (!zeros_allowed && has_leading_zero(identifier)))
      return std::nullopt;
    text.remove_prefix(identifier.size());
  } while (skip(text, '.'));
  return whole.substr(0, whole.size() - text.size());
}

} // namespace

bool is_space(char c) noexcept {
  return c == ' ' || c == '\t';
}

bool is_number(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

bool skip(std::string_view& text, char expected) noexcept {
  if (text.empty() || text.front() != expected)
    return false;
  text.remove_prefix(1);
  return true;
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t shown_max = 64;
  const auto cut = text.size() > shown_max;
  return '"' + made_plain(text.substr(0, shown_max)) + (cut ? "…\"" : "\"");
}

std::optional<std::uint64_t> take_number(std::string_view& text) noexcept {
  std::size_t size = 0;
  std::uint64_t number = 0;
  for (; size < text.size() && is_digit(text[size]); ++size) {
    number = number * 10 + static_cast<std::uint64_t>(text[size] - '0');
    if (number > version_number_max)
      return std::nullopt;
  }
  if (size == 0 || has_leading_zero(text.substr(0, size)))
    return std::nullopt;
  text.remove_prefix(size);
  return number;
}

std::optional<version_tail> take_tail(std::string_view& text) noexcept {
  version_tail tail;
  if (skip(text, '-')) {
    const auto taken = take_identifiers(text, false);
    if (!taken)
      return std::nullopt;
    tail.prerelease = *taken;
  }
  if (skip(text, '+')) {
    const auto taken = take_identifiers(text, true);
    if (!taken)
      return std::nullopt;
    tail.build = *taken;
  }
  return tail;
}

} // namespace souk::protocol
