#include "protocol/package/glob.hpp"

#include <algorithm>

namespace souk::protocol {
namespace {

// One part of a path against one part of a pattern. Going back to the last `*` is enough, so the cost is at most
// the product of the lengths.
bool part_matches(std::string_view pattern, std::string_view name) noexcept {
  std::size_t p = 0;
  std::size_t n = 0;
  auto star = std::string_view::npos;
  std::size_t after_star = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      after_star = n;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
      const auto whole_character = pattern[p++] == '?';
      ++n;
      while (whole_character && n < name.size() && (static_cast<unsigned char>(name[n]) & 0xc0) == 0x80)
        ++n; // the rest of one character of UTF-8
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++after_star;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

std::string_view part_at(std::string_view path, std::size_t begin) noexcept {
  return path.substr(begin, path.find('/', begin) - begin);
}

bool any_depth(const std::string& part) noexcept {
  return part == "**";
}

} // namespace

glob::glob(std::string_view pattern) {
  while (!pattern.empty() && (pattern.back() == ' ' || pattern.back() == '\r'))
    pattern.remove_suffix(1);
  if (pattern.starts_with('!')) {
    negated_ = true;
    pattern.remove_prefix(1);
  }
  folders_only_ = pattern.ends_with('/');
  while (pattern.ends_with('/'))
    pattern.remove_suffix(1);
  if (pattern.empty())
    return;
  if (pattern.find('/') == std::string_view::npos)
    parts_.emplace_back("**");
  for (std::size_t begin = 0; begin <= pattern.size(); begin += part_at(pattern, begin).size() + 1)
    if (const auto part = part_at(pattern, begin);
        !part.empty() && !(part == "**" && !parts_.empty() && any_depth(parts_.back())))
      parts_.emplace_back(part);
  if (any_depth(parts_.back()))
    parts_.emplace_back("*"); // `a/**` is what is in a, not a itself
}

// As part_matches, one level up: parts for characters and `**` for `*`.
bool glob::matches(std::string_view path, bool is_folder) const noexcept {
  if (is_empty() || (folders_only_ && !is_folder))
    return false;
  constexpr auto none = std::string_view::npos;
  std::size_t p = 0;
  std::size_t n = 0; // where the next part of the path begins; past its end when there is none
  auto star = none;
  std::size_t after_star = 0;
  while (n <= path.size()) {
    const auto name = part_at(path, n);
    if (p < parts_.size() && any_depth(parts_[p])) {
      star = p++;
      after_star = n;
    } else if (p < parts_.size() && part_matches(parts_[p], name)) {
      ++p;
      n += name.size() + 1;
    } else if (star != none) {
      p = star + 1;
      n = after_star += part_at(path, after_star).size() + 1;
    } else {
      return false;
    }
  }
  return p == parts_.size();
}

glob_list::glob_list(const std::vector<std::string>& patterns) {
  for (const auto& pattern : patterns)
    if (auto made = glob{pattern}; !made.is_empty())
      globs_.push_back(std::move(made));
}

bool glob_list::last_word_on(std::string_view path, bool is_folder) const noexcept {
  const auto last =
    std::find_if(globs_.rbegin(), globs_.rend(), [&](const glob& each) { return each.matches(path, is_folder); });
  return last != globs_.rend() && !last->is_negated();
}

bool glob_list::matches(std::string_view path, bool is_folder) const noexcept {
  for (auto slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/', slash + 1))
    if (last_word_on(path.substr(0, slash), true))
      return true;
  return last_word_on(path, is_folder);
}

} // namespace souk::protocol
