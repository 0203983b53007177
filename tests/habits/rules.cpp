#include "tests/habits/rules.hpp"

#include <algorithm>
#include <array>

#include "tests/habits/functions.hpp"

namespace souk::habits {
namespace {

using findings = std::vector<finding>;

constexpr int file_lines_max = 400;
constexpr int function_lines_max = 60;

bool is_pure(const source& file) {
  return file.is_below("protocol") || file.is_below("actors");
}

// --- what may include what

struct layer {
  std::string_view folder;
  std::vector<std::string_view> refused; // how a refused include begins
};

const std::vector<layer>& layers() {
  static const std::vector<layer> all{
    {"protocol",
     {"caf/", "boost/", "actors/", "runtime/", "apps/", "tests/", "bench/", "sqlite", "SQLiteCpp", "thread>", "mutex>",
      "shared_mutex>", "condition_variable>", "fstream>", "random>"}},
    {"actors",
     {"boost/", "runtime/", "apps/", "tests/", "bench/", "sqlite", "SQLiteCpp", "thread>", "mutex>", "shared_mutex>",
      "condition_variable>", "fstream>", "random>"}},
    {"runtime", {"apps/", "tests/", "bench/"}},
    {"apps", {"tests/", "bench/"}},
  };
  return all;
}

// What a line includes, with its closing quote or bracket: `caf/all.hpp>`; empty for any other line.
std::string_view included_by(std::string_view line) {
  const auto hash = line.find_first_not_of(" \t");
  if (hash == std::string_view::npos || line[hash] != '#')
    return {};
  const auto word = line.find("include", hash);
  const auto open = line.find_first_of("<\"", hash);
  if (word == std::string_view::npos || open == std::string_view::npos || word > open)
    return {};
  return line.substr(open + 1);
}

template <class Visit>
void for_each_line(std::string_view text, Visit visit) {
  int number = 1;
  for (std::size_t from = 0; from < text.size(); ++number) {
    const auto to = std::min(text.find('\n', from), text.size());
    visit(number, text.substr(from, to - from));
    from = to + 1;
  }
}

findings include_direction(const source& file) {
  findings found;
  for (const auto& each : layers()) {
    if (!file.is_cpp() || !file.is_below(each.folder))
      continue;
    for_each_line(file.without_comments, [&](int number, std::string_view line) {
      const auto included = included_by(line);
      for (const auto start : each.refused)
        if (!included.empty() && included.starts_with(start))
          found.push_back({number, std::string{each.folder} + "/ must not include " + std::string{included}});
    });
  }
  return found;
}

// --- headers

findings pragma_once(const source& file) {
  if (!file.is_header() || file.without_comments.find("#pragma once\n") != std::string::npos)
    return {};
  return {{1, "a header has #pragma once"}};
}

findings head_comment(const source& file) {
  if (!file.is_header() || file.text.starts_with("// ") || file.text.starts_with("/* "))
    return {};
  return {{1, "a header begins with a comment that says what it is for"}};
}

// --- sizes

findings file_length(const source& file) {
  const auto lines = line_of(file.text, file.text.size()) - (file.text.ends_with('\n') ? 1 : 0);
  if (!file.is_cpp() || lines <= file_lines_max)
    return {};
  return {{file_lines_max, std::to_string(lines) + " lines, at most " + std::to_string(file_lines_max)}};
}

findings function_length(const source& file) {
  findings found;
  if (!file.is_cpp())
    return found;
  for (const auto& each : functions_in(file.code)) {
    const auto first = line_of(file.code, each.first);
    const auto lines = line_of(file.code, each.end) - first + 1;
    if (lines > function_lines_max)
      found.push_back(
        {first, "a function of " + std::to_string(lines) + " lines, at most " + std::to_string(function_lines_max)});
  }
  return found;
}

// --- determinism

// Offsets at which `name` stands as a whole word.
std::vector<std::size_t> occurrences(std::string_view code, std::string_view name) {
  std::vector<std::size_t> found;
  for (auto at = code.find(name); at != std::string_view::npos; at = code.find(name, at + 1)) {
    const auto end = at + name.size();
    const auto whole = (at == 0 || !is_word(code[at - 1])) && (end == code.size() || !is_word(code[end]));
    if (whole)
      found.push_back(at);
  }
  return found;
}

findings determinism(const source& file) {
  static constexpr std::array<std::string_view, 9> refused{
    "random_device", "system_clock::now", "steady_clock::now", "high_resolution_clock",  "std::mutex",
    "std::thread",   "std::jthread",      "std::shared_mutex", "std::condition_variable"};
  findings found;
  if (!file.is_cpp() || !is_pure(file))
    return found;
  for (const auto name : refused)
    for (const auto at : occurrences(file.code, name))
      found.push_back({line_of(file.code, at), std::string{name} + ": time, randomness and threads come from outside"});
  return found;
}

std::string_view first_word(std::string_view text) {
  const auto from = text.find_first_not_of(" \t\n&*");
  if (from == std::string_view::npos)
    return {};
  auto to = from;
  while (to < text.size() && is_word(text[to]))
    ++to;
  return text.substr(from, to - from);
}

std::string_view last_word(std::string_view text) {
  const auto last = text.find_last_not_of(" \t\n");
  auto from = last + 1;
  while (from > 0 && is_word(text[from - 1]))
    --from;
  return last == std::string_view::npos ? text : text.substr(from, last + 1 - from);
}

// The names of variables declared as `unordered_...<...> name`.
std::vector<std::string_view> unordered_names(std::string_view code) {
  std::vector<std::string_view> names;
  for (auto at = code.find("unordered_"); at != std::string_view::npos; at = code.find("unordered_", at + 1)) {
    const auto open = code.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", at);
    if (open == std::string_view::npos || code[open] != '<')
      continue;
    if (const auto name = first_word(code.substr(behind_closing(code, open))); !name.empty())
      names.push_back(name);
  }
  return names;
}

// What is iterated over in `for (... : range)`, the part between the parentheses given; empty for any other loop.
std::string_view range_of(std::string_view loop) {
  for (auto at = loop.rfind(':'); at != std::string_view::npos && at > 0; at = loop.rfind(':', at - 1)) {
    const auto is_scope = loop[at - 1] == ':' || (at + 1 < loop.size() && loop[at + 1] == ':');
    if (!is_scope)
      return loop.substr(at + 1);
  }
  return {};
}

findings unordered_iteration(const source& file) {
  findings found;
  if (!file.is_cpp() || !is_pure(file))
    return found;
  auto names = unordered_names(file.code);
  for (const auto name : unordered_names(file.sibling))
    names.push_back(name);
  for (const auto at : occurrences(file.code, "for")) {
    const auto open = file.code.find_first_not_of(' ', at + 3);
    if (open == std::string::npos || file.code[open] != '(')
      continue;
    const auto loop = std::string_view{file.code}.substr(open + 1, behind_closing(file.code, open) - open - 2);
    if (const auto name = last_word(range_of(loop)); !name.empty() && std::ranges::find(names, name) != names.end())
      found.push_back({line_of(file.code, at), "iterates over " + std::string{name} + ", whose order is not defined"});
  }
  return found;
}

// --- what is nobody else's business

// Put together here, or this file would be the first to break the rule.
const std::vector<std::string>& private_words() {
  static const std::vector<std::string> all{
    "/wo" + std::string{"rk/"},           "deb." + std::string{"debian.org"}, "npmjs" + std::string{".org"},
    "proxy." + std::string{"golang.org"}, "pypi" + std::string{".org"},       "crates" + std::string{".io"},
  };
  return all;
}

findings no_private_words(const source& file) {
  findings found;
  for_each_line(file.text, [&](int number, std::string_view line) {
    for (const auto& word : private_words())
      if (line.find(word) != std::string_view::npos)
        found.push_back({number, "the path of a machine or the name of a package host: " + word});
  });
  return found;
}

// --- scripts

// As Debian names packages: `./dev` installs each word.
bool is_debian_name(std::string_view word) {
  return word.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.+-") == std::string_view::npos && word[0] >= '0';
}

findings needs_are_packages(const source& file) {
  constexpr std::string_view mark = "# needs:";
  findings found;
  if (!file.path.ends_with(".sh"))
    return found;
  for_each_line(file.text, [&](int number, std::string_view line) {
    if (!line.starts_with(mark))
      return;
    for (auto from = line.find_first_not_of(' ', mark.size()); from != std::string_view::npos;) {
      const auto to = std::min(line.find(' ', from), line.size());
      if (const auto word = line.substr(from, to - from); !is_debian_name(word))
        found.push_back({number, "names of Debian packages alone, not '" + std::string{word} + "'"});
      from = line.find_first_not_of(' ', to);
    }
  });
  return found;
}

constexpr std::array<rule, 9> rules{{
  {"include_direction", include_direction},
  {"pragma_once", pragma_once},
  {"head_comment", head_comment},
  {"file_length", file_length},
  {"function_length", function_length},
  {"determinism", determinism},
  {"unordered_iteration", unordered_iteration},
  {"no_private_words", no_private_words},
  {"needs_are_packages", needs_are_packages},
}};

} // namespace

std::span<const rule> all_rules() {
  return rules;
}

} // namespace souk::habits
