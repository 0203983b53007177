#include "protocol/shell/pattern.hpp"

#include <algorithm>
#include <cctype>

namespace souk::protocol {
namespace {

constexpr char escape = '%';
constexpr std::size_t depth_max = 200; // of the machine's stack; as in Lua

int code_of(char c) noexcept {
  return static_cast<unsigned char>(c);
}

// Of ASCII, whatever the locale is.
bool in_class(char c, char name) noexcept {
  const auto x = code_of(c);
  const auto ascii = x < 128;
  bool is = false;
  switch (name | 0x20) {
  case 'a':
    is = ascii && std::isalpha(x) != 0;
    break;
  case 'c':
    is = ascii && std::iscntrl(x) != 0;
    break;
  case 'd':
    is = ascii && std::isdigit(x) != 0;
    break;
  case 'g':
    is = ascii && std::isgraph(x) != 0;
    break;
  case 'l':
    is = ascii && std::islower(x) != 0;
    break;
  case 'p':
    is = ascii && std::ispunct(x) != 0;
    break;
  case 's':
    is = ascii && std::isspace(x) != 0;
    break;
  case 'u':
    is = ascii && std::isupper(x) != 0;
    break;
  case 'w':
    is = ascii && std::isalnum(x) != 0;
    break;
  case 'x':
    is = ascii && std::isxdigit(x) != 0;
    break;
  default:
    return name == c; // an escaped character stands for itself
  }
  const auto upper = name >= 'A' && name <= 'Z';
  return is != upper;
}

} // namespace

pattern_matcher::place pattern_matcher::fail(std::string_view why) noexcept {
  if (wrong_.empty())
    wrong_ = why;
  return std::nullopt;
}

bool pattern_matcher::step() noexcept {
  if (++steps_ > steps_max_)
    fail("the pattern takes too many steps on this text");
  return wrong_.empty();
}

std::optional<std::size_t> pattern_matcher::match(std::size_t from) {
  count_ = 0;
  depth_ = 0;
  const auto end = run(from, 0);
  for (std::size_t i = 0; end && i < count_; ++i)
    if (captures_[i].open)
      return fail("unfinished capture");
  return wrong_.empty() ? end : std::nullopt;
}

// Goes on as long as there is one way to go; where there are two, it calls itself.
pattern_matcher::place pattern_matcher::run(std::size_t s, std::size_t p) {
  if (++depth_ > depth_max)
    return fail("pattern too complex");
  place end;
  auto again = true;
  while (again && step()) {
    again = false;
    if (p == pattern_.size())
      end = s;
    else
      end = run_item(s, p, again, s, p);
  }
  --depth_;
  return wrong_.empty() ? end : std::nullopt;
}

// The end of the whole match from here, or `again` with the next places.
pattern_matcher::place pattern_matcher::run_item(std::size_t s, std::size_t p, bool& again, std::size_t& next_s,
                                                 std::size_t& next_p) {
  switch (pattern_[p]) {
  case '(':
    return open_capture(s, p);
  case ')':
    return close_capture(s, p);
  case '$':
    if (p + 1 == pattern_.size())
      return s == subject_.size() ? place{s} : std::nullopt;
    return run_single(s, p, again, next_s, next_p);
  case escape:
    if (p + 1 < pattern_.size() && (pattern_[p + 1] == 'b' || pattern_[p + 1] == 'f' || in_class(pattern_[p + 1], 'd')))
      return run_escape(s, p, again, next_s, next_p);
    return run_single(s, p, again, next_s, next_p);
  default:
    return run_single(s, p, again, next_s, next_p);
  }
}

pattern_matcher::place pattern_matcher::run_escape(std::size_t s, std::size_t p, bool& again, std::size_t& next_s,
                                                   std::size_t& next_p) {
  const auto kind = pattern_[p + 1];
  next_p = p + 2;
  if (kind == 'f') {
    if (p + 2 >= pattern_.size() || pattern_[p + 2] != '[')
      return fail("missing '[' after '%f' in pattern");
    next_p = behind_class(p + 2);
    again = wrong_.empty() && at_frontier(s, p + 2, next_p - 1);
    return std::nullopt;
  }
  const auto end = kind == 'b' ? balanced(s, p + 2) : same_again(s, p + 1);
  if (kind == 'b')
    next_p = p + 4;
  again = end.has_value();
  next_s = end.value_or(s);
  return std::nullopt;
}

pattern_matcher::place pattern_matcher::run_single(std::size_t s, std::size_t p, bool& again, std::size_t& next_s,
                                                   std::size_t& next_p) {
  const auto behind = behind_class(p);
  if (!wrong_.empty())
    return std::nullopt;
  const auto fits = single(s, p, behind);
  const auto suffix = behind < pattern_.size() ? pattern_[behind] : '\0';
  switch (suffix) {
  case '*':
    return run_longest(s, p, behind);
  case '+':
    return fits ? run_longest(s + 1, p, behind) : std::nullopt;
  case '-':
    return run_shortest(s, p, behind);
  case '?':
    if (fits)
      if (const auto end = run(s + 1, behind + 1); end || !wrong_.empty())
        return end;
    again = true;
    next_p = behind + 1;
    return std::nullopt;
  default:
    again = fits;
    next_s = s + 1;
    next_p = behind;
    return std::nullopt;
  }
}

pattern_matcher::place pattern_matcher::run_longest(std::size_t s, std::size_t p, std::size_t behind) {
  std::size_t many = 0;
  while (single(s + many, p, behind) && step())
    ++many;
  for (auto i = many + 1; i > 0 && wrong_.empty(); --i)
    if (const auto end = run(s + i - 1, behind + 1))
      return end;
  return std::nullopt;
}

pattern_matcher::place pattern_matcher::run_shortest(std::size_t s, std::size_t p, std::size_t behind) {
  while (wrong_.empty()) {
    if (const auto end = run(s, behind + 1))
      return end;
    if (!single(s, p, behind))
      return std::nullopt;
    ++s;
  }
  return std::nullopt;
}

pattern_matcher::place pattern_matcher::open_capture(std::size_t s, std::size_t p) {
  if (count_ == captures_max)
    return fail("too many captures");
  const auto position = p + 1 < pattern_.size() && pattern_[p + 1] == ')';
  captures_[count_++] = {s, 0, position, !position};
  const auto end = run(s, p + (position ? 2 : 1));
  if (!end)
    --count_;
  return end;
}

pattern_matcher::place pattern_matcher::close_capture(std::size_t s, std::size_t p) {
  auto which = count_;
  while (which > 0 && !captures_[which - 1].open)
    --which;
  if (which == 0)
    return fail("invalid pattern capture");
  auto& closed = captures_[which - 1];
  closed.open = false;
  closed.size = s - closed.from;
  const auto end = run(s, p + 1);
  if (!end)
    closed.open = true;
  return end;
}

// `p` stands at the two characters behind %b.
pattern_matcher::place pattern_matcher::balanced(std::size_t s, std::size_t p) {
  if (p + 1 >= pattern_.size())
    return fail("malformed pattern (missing arguments to '%b')");
  if (s >= subject_.size() || subject_[s] != pattern_[p])
    return std::nullopt;
  std::size_t open = 1;
  for (auto i = s + 1; i < subject_.size() && step(); ++i) {
    if (subject_[i] == pattern_[p + 1]) {
      if (--open == 0)
        return i + 1;
    } else if (subject_[i] == pattern_[p]) {
      ++open;
    }
  }
  return std::nullopt;
}

// `p` stands at the digit.
pattern_matcher::place pattern_matcher::same_again(std::size_t s, std::size_t p) {
  const auto which = static_cast<std::size_t>(code_of(pattern_[p]) - '1');
  if (which >= count_ || captures_[which].open)
    return fail("invalid capture index in pattern");
  const auto& had = captures_[which];
  steps_ += had.size;
  if (subject_.substr(s, had.size) != subject_.substr(had.from, had.size))
    return std::nullopt;
  return s + had.size;
}

// Where the class that begins at `p` ends.
std::size_t pattern_matcher::behind_class(std::size_t p) {
  if (pattern_[p] == escape) {
    if (p + 1 == pattern_.size())
      fail("malformed pattern (ends with '%')");
    return p + 2;
  }
  if (pattern_[p] != '[')
    return p + 1;
  auto i = p + 1;
  if (i < pattern_.size() && pattern_[i] == '^')
    ++i;
  do { // what stands first may be the closing bracket itself
    if (i >= pattern_.size()) {
      fail("malformed pattern (missing ']')");
      return pattern_.size();
    }
    i += pattern_[i] == escape ? 2 : 1;
  } while (i >= pattern_.size() || pattern_[i] != ']');
  return i + 1;
}

bool pattern_matcher::single(std::size_t s, std::size_t p, std::size_t behind) const noexcept {
  if (s >= subject_.size())
    return false;
  switch (pattern_[p]) {
  case '.':
    return true;
  case escape:
    return in_class(subject_[s], pattern_[p + 1]);
  case '[':
    return in_set(subject_[s], p, behind - 1);
  default:
    return pattern_[p] == subject_[s];
  }
}

// The brackets of the set stand at `open` and `close`.
bool pattern_matcher::in_set(char c, std::size_t open, std::size_t close) const noexcept {
  auto i = open + 1;
  const auto negated = pattern_[i] == '^';
  if (negated)
    ++i;
  for (; i < close; ++i) {
    if (pattern_[i] == escape) {
      ++i;
      if (in_class(c, pattern_[i]))
        return !negated;
    } else if (i + 2 < close && pattern_[i + 1] == '-') {
      if (code_of(pattern_[i]) <= code_of(c) && code_of(c) <= code_of(pattern_[i + 2]))
        return !negated;
      i += 2;
    } else if (pattern_[i] == c) {
      return !negated;
    }
  }
  return negated;
}

bool pattern_matcher::at_frontier(std::size_t s, std::size_t open, std::size_t close) const noexcept {
  const auto before = s == 0 ? '\0' : subject_[s - 1];
  const auto here = s < subject_.size() ? subject_[s] : '\0';
  return !in_set(before, open, close) && in_set(here, open, close);
}

} // namespace souk::protocol
