#include "runtime/store/search_words.hpp"

#include <algorithm>
#include <numeric>
#include <set>

namespace souk::runtime {
namespace {

bool is_word_byte(unsigned char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string joined(const std::vector<std::string>& words) {
  return std::accumulate(words.begin(), words.end(), std::string{});
}

} // namespace

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  bool inside = false;
  for (const char c : text) {
    const bool part = is_word_byte(static_cast<unsigned char>(c));
    if (part && !inside)
      words.emplace_back();
    if (part)
      words.back().push_back(lower(c));
    inside = part;
  }
  return words;
}

// Words have no quotes in them, so a quoted word is always a plain string to FTS5.
std::string match_all(const std::vector<std::string>& words) {
  std::string expression;
  for (const auto& word : words) {
    const auto quoted = '"' + word + '"';
    const bool may_go_on = &word == &words.back() && word.size() > 1;
    expression += expression.empty() ? "" : " AND ";
    expression += may_go_on ? "(" + quoted + " OR " + quoted + "*)" : quoted;
  }
  return expression;
}

std::string padded(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words)
    text += "  " + word + " ";
  return text;
}

std::string match_any_trigram(const std::vector<std::string>& words) {
  std::set<std::string> trigrams;
  for (const auto& word : words) {
    const auto text = padded({word});
    for (std::size_t i = 0; i + 3 <= text.size(); ++i)
      if (const auto three = text.substr(i, 3); std::all_of(three.begin(), three.end(), [](char c) { return c >= 0; }))
        trigrams.insert(three);
  }
  std::string expression;
  for (const auto& three : trigrams)
    expression += (expression.empty() ? "\"" : " OR \"") + three + '"';
  return expression;
}

std::size_t typos_allowed(std::string_view word) noexcept {
  return word.size() < 2 ? 0 : word.size() <= 3 ? 1 : 2;
}

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t most) {
  if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > most)
    return most + 1;
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> now(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        now[j] = std::min(now[j], before_last[j - 2] + 1);
    }
    std::swap(before_last, last);
    std::swap(last, now);
  }
  return std::min(last[b.size()], most + 1);
}

std::size_t name_distance(const std::vector<std::string>& query, const std::vector<std::string>& name,
                          std::size_t most) {
  auto by_words = std::size_t{0};
  for (const auto& wanted : query) {
    const auto allowed = std::min(most, typos_allowed(wanted));
    auto nearest = most + 1;
    for (const auto& word : name)
      if (const auto far = edit_distance(wanted, word, allowed); far <= allowed)
        nearest = std::min(nearest, far);
    by_words += nearest;
  }
  const auto whole = joined(query);
  const auto allowed = std::min(most, typos_allowed(whole));
  const auto as_one = edit_distance(whole, joined(name), allowed);
  return std::min({by_words, as_one <= allowed ? as_one : most + 1, most + 1});
}

} // namespace souk::runtime
