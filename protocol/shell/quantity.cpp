#include "protocol/shell/quantity.hpp"

#include <charconv>

namespace souk::protocol {
namespace {

constexpr duration longest = std::chrono::hours{1'000'000};

// Zero for what is no unit.
duration unit_of(std::string_view name) noexcept {
  if (name == "ms")
    return std::chrono::milliseconds{1};
  if (name == "s")
    return std::chrono::seconds{1};
  if (name == "m")
    return std::chrono::minutes{1};
  if (name == "h")
    return std::chrono::hours{1};
  return {};
}

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

// Takes a number and its unit from the front of `rest`; a negative length when there is none.
duration take_part(std::string_view& rest) noexcept {
  constexpr duration none{-1};
  std::int64_t count = 0;
  if (rest.empty() || !is_digit(rest.front()))
    return none;
  const auto [end, failure] = std::from_chars(rest.data(), rest.data() + rest.size(), count);
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  std::size_t letters = 0;
  while (letters < rest.size() && !is_digit(rest[letters]))
    ++letters;
  const auto one = unit_of(rest.substr(0, letters));
  rest.remove_prefix(letters);
  return failure != std::errc{} || one == duration{} || count > longest / one ? none : one * count;
}

} // namespace

result<duration> parse_duration(std::string_view text) {
  duration sum{};
  auto rest = text;
  do {
    const auto part = take_part(rest);
    if (part < duration{} || part > longest - sum)
      return fail(errc::usage, "'" + std::string{text} + "' is no length of time, as 500ms, 10s, 30m or 24h");
    sum += part;
  } while (!rest.empty());
  return sum;
}

result<std::uint32_t> parse_share(std::string_view text) {
  constexpr std::uint64_t one_percent = 10'000; // in parts per million
  const auto wrong = fail(errc::usage, "'" + std::string{text} + "' is no share, as 5% or 0.5%");
  std::uint64_t whole = 0;
  const auto* last = text.data() + text.size();
  const auto [point, failure] = std::from_chars(text.data(), last, whole);
  if (failure != std::errc{} || !text.ends_with('%') || whole > 100)
    return wrong;
  auto ppm = whole * one_percent;
  auto digits = text.substr(static_cast<std::size_t>(point - text.data()));
  digits.remove_suffix(1);
  if (!digits.empty() && (digits.front() != '.' || digits.size() < 2))
    return wrong;
  auto worth = one_percent;
  for (std::size_t i = 1; i < digits.size(); ++i) {
    if (!is_digit(digits[i]))
      return wrong;
    worth /= 10;
    ppm += worth * static_cast<std::uint64_t>(digits[i] - '0');
  }
  return ppm > 100 * one_percent ? result<std::uint32_t>{wrong} : static_cast<std::uint32_t>(ppm);
}

} // namespace souk::protocol
