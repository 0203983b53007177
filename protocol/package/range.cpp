// parse_range: every form of node-semver becomes intervals. The rules for missing parts (`1.x`, `^1`, `>1.2`) are
// those of node-semver's classes/range.js, and its README states them as a table.
#include <algorithm>

#include "protocol/limits.hpp"
#include "protocol/package/version.hpp"
#include "protocol/package/version_text.hpp"

namespace souk::protocol {
namespace {

// A version of which the last parts may be missing or `x`.
struct partial {
  std::array<std::optional<std::uint64_t>, 3> core{};
  std::string prerelease; // only of a whole one
  bool plain = true;      // of a whole one: at most a `v` before it
  bool ordered = true;    // nothing known after a missing part

  std::size_t known() const noexcept { // parts before the first that is missing
    std::size_t count = 0;
    while (count < core.size() && core[count])
      ++count;
    return count;
  }
  version lowest() const { return {{core[0].value_or(0), core[1].value_or(0), core[2].value_or(0)}, prerelease, {}}; }
};

enum class comparison { equal, less, less_equal, greater, greater_equal, tilde, caret };

void skip_spaces(std::string_view& text) noexcept {
  while (!text.empty() && is_space(text.front()))
    text.remove_prefix(1);
}

std::string_view trimmed(std::string_view text) noexcept {
  skip_spaces(text);
  while (!text.empty() && is_space(text.back()))
    text.remove_suffix(1);
  return text;
}

bool skip_wildcard(std::string_view& text) noexcept {
  return skip(text, 'x') || skip(text, 'X') || skip(text, '*');
}

// `v` and `=` before a version. More than one `v` is not plain.
bool skip_prefix(std::string_view& text) noexcept {
  const auto before = text;
  while (skip(text, 'v') || skip(text, '=')) {
  }
  return text.size() == before.size() || (text.size() + 1 == before.size() && before.front() == 'v');
}

// What stands behind a missing part is only looked at: it may be any number.
bool skip_digits(std::string_view& text) noexcept {
  const auto end = std::min(text.find_first_not_of("0123456789"), text.size());
  if (end == 0 || (end > 1 && text.front() == '0'))
    return false;
  text.remove_prefix(end);
  return true;
}

// One part into p.core[at]; false when there is none.
bool take_part(std::string_view& text, partial& p, std::size_t at) {
  if (skip_wildcard(text))
    return true;
  if (p.known() == at)
    return (p.core[at] = take_number(text)).has_value();
  p.ordered = false;
  return skip_digits(text);
}

std::optional<partial> take_partial(std::string_view& text) {
  partial taken;
  const auto plain_prefix = skip_prefix(text);
  std::size_t count = 0;
  do {
    if (!take_part(text, taken, count++))
      return std::nullopt;
  } while (count < taken.core.size() && skip(text, '.'));
  const auto tail = take_tail(text);
  if (!tail || (count < taken.core.size() && !tail->prerelease.empty()))
    return std::nullopt;
  taken.prerelease = tail->prerelease;
  if (taken.known() < taken.core.size())
    taken.prerelease.clear();
  taken.plain = plain_prefix || taken.known() < taken.core.size();
  return taken;
}

// Where ^ and ~ take a version apart, comparisons take it as it stands.
bool takes_apart(comparison how) noexcept {
  return how == comparison::caret || how == comparison::tilde;
}

// `> =` is `>=`.
bool skip_equals(std::string_view& text) noexcept {
  skip_spaces(text);
  return skip(text, '=');
}

comparison take_comparison(std::string_view& text) noexcept {
  if (skip(text, '^'))
    return comparison::caret;
  if (skip(text, '~')) {
    skip(text, '>');
    return comparison::tilde;
  }
  if (skip(text, '<'))
    return skip_equals(text) ? comparison::less_equal : comparison::less;
  if (skip(text, '>'))
    return skip_equals(text) ? comparison::greater_equal : comparison::greater;
  skip(text, '=');
  return comparison::equal;
}

// The lowest version past all that begin with the first `kept` parts: 1.2.3 with two kept is 1.3.0.
version next_after(const version& from, std::size_t kept) {
  version next;
  for (std::size_t i = 0; i < kept; ++i)
    next.core[i] = from.core[i] + (i + 1 == kept ? 1 : 0);
  return next;
}

// `<2.0.0-0`: below every prerelease as well.
version_bound below(version v) {
  v.prerelease = "0";
  return {std::move(v), false};
}

version_interval nothing() {
  return {std::nullopt, below({})};
}

version_interval from_to_next(const partial& p, std::size_t kept) {
  return {version_bound{p.lowest(), true}, below(next_after(p.lowest(), kept))};
}

// The leftmost part that is not zero stays; a missing part may be anything.
version_interval caret(const partial& p) {
  const auto known = p.known();
  std::size_t kept = 1;
  while (kept < known && *p.core[kept - 1] == 0)
    ++kept;
  return from_to_next(p, kept);
}

version_interval greater(const partial& p) {
  if (p.known() == 3)
    return {version_bound{p.lowest(), false}, std::nullopt};
  return {version_bound{next_after(p.lowest(), p.known()), true}, std::nullopt};
}

version_interval less_equal(const partial& p) {
  if (p.known() == 3)
    return {std::nullopt, version_bound{p.lowest(), true}};
  return {std::nullopt, below(next_after(p.lowest(), p.known()))};
}

version_interval equal(const partial& p) {
  if (p.known() == 3)
    return {version_bound{p.lowest(), true}, version_bound{p.lowest(), true}};
  return from_to_next(p, p.known());
}

version_interval less(const partial& p) {
  return {std::nullopt, p.known() == 3 ? version_bound{p.lowest(), false} : below(p.lowest())};
}

version_interval interval_of(comparison how, const partial& p) {
  if (p.known() == 0)
    return how == comparison::less || how == comparison::greater ? nothing() : version_interval{};
  switch (how) {
  case comparison::caret:
    return caret(p);
  case comparison::tilde:
    return from_to_next(p, std::min<std::size_t>(p.known(), 2));
  case comparison::less:
    return less(p);
  case comparison::less_equal:
    return less_equal(p);
  case comparison::greater:
    return greater(p);
  case comparison::greater_equal:
    return {version_bound{p.lowest(), true}, std::nullopt};
  case comparison::equal:
    break;
  }
  return equal(p);
}

// The tighter bound of two. That the looser one is forgotten changes nothing for prereleases: one that is past the
// tighter bound and shares the core of the looser one shares it with the tighter one too.
void intersect(version_interval& into, const version_interval& with) {
  const auto tighter = [](const version_bound& a, const version_bound& b, bool lower) {
    if (a.at == b.at)
      return !a.inclusive && b.inclusive;
    return lower ? a.at > b.at : a.at < b.at;
  };
  if (with.lower && (!into.lower || tighter(*with.lower, *into.lower, true)))
    into.lower = with.lower;
  if (with.upper && (!into.upper || tighter(*with.upper, *into.upper, false)))
    into.upper = with.upper;
}

// Past the largest number there is no next version to be the bound of `^` and its like.
bool has_bounds(const version_interval& of) noexcept {
  const auto can_be = [](const std::optional<version_bound>& bound) {
    return !bound || std::ranges::all_of(bound->at.core, [](std::uint64_t part) { return part <= version_number_max; });
  };
  return can_be(of.lower) && can_be(of.upper);
}

// `1.2 - 2.3`: both ends included, a missing part at the upper end may be anything.
std::optional<version_interval> hyphen_interval(std::string_view text, std::size_t hyphen) {
  auto from = trimmed(text.substr(0, hyphen));
  auto to = trimmed(text.substr(hyphen + 3));
  const auto first = take_partial(from);
  const auto last = take_partial(to);
  if (!first || !last || !first->plain || !(last->plain || !last->prerelease.empty()) || !from.empty() || !to.empty())
    return std::nullopt;
  auto both = interval_of(comparison::greater_equal, *first);
  intersect(both, interval_of(comparison::less_equal, *last));
  return has_bounds(both) ? std::optional{std::move(both)} : std::nullopt;
}

// What stands between two `||`: comparators that must all hold.
std::optional<version_interval> parse_interval(std::string_view text) {
  if (const auto hyphen = text.find(" - "); hyphen != std::string_view::npos)
    return hyphen_interval(text, hyphen);
  version_interval all;
  for (text = trimmed(text); !text.empty(); skip_spaces(text)) {
    const auto how = take_comparison(text);
    skip_spaces(text);
    const auto p = take_partial(text);
    if (!p || !(takes_apart(how) || (p->plain && p->ordered)) || (!text.empty() && !is_space(text.front())))
      return std::nullopt;
    const auto each = interval_of(how, *p);
    if (!has_bounds(each))
      return std::nullopt;
    intersect(all, each);
  }
  return all;
}

// `*`, or `>=0.0.0` which says the same.
bool is_any(const version_interval& of) noexcept {
  const auto from_zero = [](const version_bound& lower) {
    return lower.inclusive && lower.at.core == version{}.core && !lower.at.is_prerelease();
  };
  return !of.upper && (!of.lower || from_zero(*of.lower));
}

// Beside `*` nothing else counts, so that `* || 1.0.0-rc.1` holds no prerelease.
void keep_only_any(std::vector<version_interval>& any_of) {
  if (std::ranges::any_of(any_of, is_any))
    any_of.assign(1, {});
}

} // namespace

result<range> parse_range(std::string_view text) {
  const auto refuse = [&](std::string_view why) {
    return fail(errc::usage, in_quotes(text) + " is not a version range: " + std::string{why});
  };
  if (text.size() > limits::range_bytes_max)
    return refuse("it is longer than 256 characters");
  range parsed{{}, std::string{text}};
  for (auto rest = text;;) {
    const auto end = rest.find("||");
    const auto interval = parse_interval(rest.substr(0, end));
    if (!interval)
      return refuse("write a version as 1.2.3, or a range as ^1.2.3, ~1.2, 1.x, >=1.2 <2 or 1.2 - 2.0");
    parsed.any_of.push_back(*interval);
    if (end == std::string_view::npos) {
      keep_only_any(parsed.any_of);
      return parsed;
    }
    rest.remove_prefix(end + 2);
  }
}

} // namespace souk::protocol
