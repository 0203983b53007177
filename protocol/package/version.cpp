#include "protocol/package/version.hpp"

#include <algorithm>

#include "protocol/limits.hpp"
#include "protocol/package/version_text.hpp"

namespace souk::protocol {
namespace {

std::string_view take_identifier(std::string_view& list) noexcept {
  const auto end = std::min(list.find('.'), list.size());
  const auto first = list.substr(0, end);
  list.remove_prefix(std::min(end + 1, list.size()));
  return first;
}

// Numbers come before words and compare by value; they have no leading zeros, so the longer one is greater.
std::weak_ordering compare_identifiers(std::string_view a, std::string_view b) noexcept {
  const auto a_is_number = is_number(a);
  const auto b_is_number = is_number(b);
  if (a_is_number != b_is_number)
    return a_is_number ? std::weak_ordering::less : std::weak_ordering::greater;
  if (a_is_number && a.size() != b.size())
    return a.size() <=> b.size();
  return a.compare(b) <=> 0;
}

std::weak_ordering compare_prereleases(std::string_view a, std::string_view b) noexcept {
  if (a.empty() || b.empty())
    return b.size() <=> a.size(); // a release comes after its prereleases
  while (!a.empty() && !b.empty())
    if (const auto order = compare_identifiers(take_identifier(a), take_identifier(b)); order != 0)
      return order;
  return a.size() <=> b.size(); // the one with more identifiers is greater
}

bool is_prerelease_of_same_core(const std::optional<version_bound>& bound, const version& v) noexcept {
  return bound && bound->at.is_prerelease() && bound->at.core == v.core;
}

bool is_in(const version& v, const version_interval& wanted) noexcept {
  if (wanted.lower && (v < wanted.lower->at || (v == wanted.lower->at && !wanted.lower->inclusive)))
    return false;
  if (wanted.upper && (v > wanted.upper->at || (v == wanted.upper->at && !wanted.upper->inclusive)))
    return false;
  return !v.is_prerelease() || is_prerelease_of_same_core(wanted.lower, v)
         || is_prerelease_of_same_core(wanted.upper, v);
}

} // namespace

std::weak_ordering operator<=>(const version& a, const version& b) noexcept {
  if (const auto order = a.core <=> b.core; order != 0)
    return order;
  return compare_prereleases(a.prerelease, b.prerelease);
}

result<version> parse_version(std::string_view text) {
  const auto refuse = [&](std::string_view why) {
    return fail(errc::usage, in_quotes(text) + " is not a version: " + std::string{why});
  };
  if (text.size() > limits::version_bytes_max)
    return refuse("it is longer than 128 characters");
  version parsed;
  auto rest = text;
  for (std::size_t i = 0; i < parsed.core.size(); ++i) {
    const auto number = i == 0 || skip(rest, '.') ? take_number(rest) : std::nullopt;
    if (!number)
      return refuse("it must begin with three numbers without leading zeros, as in 1.2.3");
    parsed.core[i] = *number;
  }
  const auto tail = take_tail(rest);
  if (!tail || !rest.empty())
    return refuse("after the numbers may come -prerelease and +build of letters, digits, - and single dots");
  parsed.prerelease = tail->prerelease;
  parsed.build = tail->build;
  return parsed;
}

result<version> parse_typed_version(std::string_view text) {
  auto rest = text;
  while (!rest.empty() && is_space(rest.front()))
    rest.remove_prefix(1);
  while (!rest.empty() && is_space(rest.back()))
    rest.remove_suffix(1);
  skip(rest, 'v');
  auto parsed = parse_version(rest);
  return parsed ? parsed : parse_version(text); // a message quotes what was typed
}

std::string to_string(const version& v) {
  auto text = std::to_string(v.core[0]) + '.' + std::to_string(v.core[1]) + '.' + std::to_string(v.core[2]);
  if (!v.prerelease.empty())
    text += '-' + v.prerelease;
  if (!v.build.empty())
    text += '+' + v.build;
  return text;
}

bool satisfies(const version& v, const range& wanted) noexcept {
  return std::any_of(wanted.any_of.begin(), wanted.any_of.end(),
                     [&](const version_interval& interval) { return is_in(v, interval); });
}

} // namespace souk::protocol
