#include "tests/habits/functions.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "tests/habits/source.hpp"

namespace souk::habits {
namespace {

constexpr std::array<std::string_view, 5> scope_words{"namespace", "class", "struct", "union", "enum"};

// What stands between the end of the declaration before and an opening brace, outside of () and <>.
struct header {
  bool has_parentheses = false;
  bool is_scope = false;       // namespace, class, ...: what is inside is looked at in turn
  bool is_initialiser = false; // = { ... }
};

class scanner {
public:
  explicit scanner(std::string_view code) : code_{code} {}

  std::vector<function_extent> run() {
    declarations();
    return std::move(found_);
  }

private:
  // Everything at namespace or class level. A scope is entered by going on behind its opening brace.
  void declarations() {
    start_ = at_ = 0;
    while (at_ < code_.size()) {
      const auto c = code_[at_];
      if (c == '(')
        at_ = behind_closing(code_, at_);
      else if (c == '{')
        brace();
      else if (c == ';' || c == '}' || ends_access_label())
        start_ = ++at_;
      else
        ++at_;
    }
  }

  bool ends_access_label() const {
    if (code_[at_] != ':')
      return false;
    const auto label = trimmed(code_.substr(start_, at_ - start_));
    return label == "public" || label == "private" || label == "protected";
  }

  void brace() {
    const auto read = read_header(code_.substr(start_, at_ - start_));
    const auto is_extern_c = trimmed(code_.substr(start_, at_ - start_)).starts_with("extern") && !read.has_parentheses;
    if (read.is_scope || is_extern_c) {
      start_ = ++at_;
      return;
    }
    const auto end = behind_closing(code_, at_);
    const auto next = code_.find_first_not_of(" \t\n", end);
    at_ = end;
    // A member initialiser `: a_{x}, b_{y} {` and a variable `x{...};` are followed by more of the same declaration.
    if (next != std::string_view::npos && (code_[next] == ',' || code_[next] == '{' || code_[next] == ';'))
      if (!read.has_parentheses || code_[next] != ';')
        return;
    if (read.has_parentheses && !read.is_initialiser)
      found_.push_back({code_.find_first_not_of(" \t\n", start_), end});
    start_ = at_;
  }

  static std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\n");
    if (first == std::string_view::npos)
      return {};
    return text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
  }

  static header read_header(std::string_view text) {
    header read;
    int angles = 0;
    std::string_view word;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const auto c = text[i];
      if (is_word(c)) {
        word = word_at(text, i);
        read.is_scope |= angles == 0 && std::ranges::find(scope_words, word) != scope_words.end();
        i += word.size() - 1;
        if (word == "operator") // its name may look like a bracket
          i = std::min(text.find('(', i), text.size()) - 1;
      } else if (c == '(' && angles == 0) {
        read.has_parentheses = true;
        read.is_scope &= word == "alignas"; // `struct a f()` is a function
        i = behind_closing(text, i) - 1;
      } else if (c == '<' || c == '>') {
        angles = std::max(0, angles + (c == '<' ? 1 : -1));
      } else if (angles == 0 && is_assignment(text, i)) {
        read.is_initialiser = true;
      }
    }
    return read;
  }

  static std::string_view word_at(std::string_view text, std::size_t from) {
    auto to = from;
    while (to < text.size() && is_word(text[to]))
      ++to;
    return text.substr(from, to - from);
  }

  // Neither ==, <=, >=, != nor an operator's name.
  static bool is_assignment(std::string_view text, std::size_t at) {
    if (text[at] != '=')
      return false;
    const auto before = at > 0 ? text[at - 1] : ' ';
    const auto behind = at + 1 < text.size() ? text[at + 1] : ' ';
    return before == ' ' && (behind == ' ' || behind == '\n' || at + 1 == text.size());
  }

  std::string_view code_;
  std::size_t at_ = 0;
  std::size_t start_ = 0; // of the declaration that is being read
  std::vector<function_extent> found_;
};

} // namespace

std::vector<function_extent> functions_in(std::string_view code) {
  return scanner{code}.run();
}

} // namespace souk::habits
