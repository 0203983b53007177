#include "tests/habits/source.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <map>

namespace souk::habits {
namespace {

// Walks over a text once and blanks comments in one copy, and literals too in the other.
class stripper {
public:
  explicit stripper(std::string_view text) : text_{text}, without_comments_{text}, code_{text} {}

  void run() {
    while (at_ < text_.size()) {
      if (starts("//"))
        blank_comment(text_.find('\n', at_), 0);
      else if (starts("/*"))
        blank_comment(text_.find("*/", at_ + 2), 2);
      else if (text_[at_] == '"')
        blank_literal(raw_prefix() ? raw_string_end() : quoted_end('"'));
      else if (text_[at_] == '\'' && !inside_number())
        blank_literal(quoted_end('\''));
      else
        ++at_;
    }
    blank_preprocessor();
  }

  std::string take_without_comments() { return std::move(without_comments_); }
  std::string take_code() { return std::move(code_); }

private:
  bool starts(std::string_view what) const { return text_.substr(at_).starts_with(what); }
  bool raw_prefix() const { return at_ > 0 && text_[at_ - 1] == 'R'; }

  // 10'000: the quote stands in a word that began with a digit.
  bool inside_number() const {
    auto start = at_;
    while (start > 0 && (is_word(text_[start - 1]) || text_[start - 1] == '\''))
      --start;
    return start < at_ && text_[start] >= '0' && text_[start] <= '9';
  }

  std::size_t quoted_end(char quote) const {
    for (auto i = at_ + 1; i < text_.size(); ++i) {
      if (text_[i] == '\\')
        ++i;
      else if (text_[i] == quote || text_[i] == '\n')
        return i + 1;
    }
    return text_.size();
  }

  std::size_t raw_string_end() const {
    const auto open = text_.find('(', at_);
    if (open == std::string_view::npos)
      return text_.size();
    const auto closing = ")" + std::string{text_.substr(at_ + 1, open - at_ - 1)} + "\"";
    const auto close = text_.find(closing, open);
    return close == std::string_view::npos ? text_.size() : close + closing.size();
  }

  static void blank(std::string& in, std::size_t from, std::size_t to) {
    for (auto i = from; i < to; ++i)
      if (in[i] != '\n')
        in[i] = ' ';
  }

  void blank_comment(std::size_t found, std::size_t closing_size) {
    const auto to = found == std::string_view::npos ? text_.size() : found + closing_size;
    blank(without_comments_, at_, to);
    blank(code_, at_, to);
    at_ = to;
  }

  // The quotes stay: `extern "C"` remains to be seen as such.
  void blank_literal(std::size_t end) {
    if (end > at_ + 2)
      blank(code_, at_ + 1, end - 1);
    at_ = end;
  }

  void blank_preprocessor() {
    for (std::size_t line = 0; line < code_.size();) {
      auto end = std::min(code_.find('\n', line), code_.size());
      const auto first = code_.find_first_not_of(" \t", line);
      if (first < end && code_[first] == '#') {
        while (end < code_.size() && code_[end - 1] == '\\')
          end = std::min(code_.find('\n', end + 1), code_.size());
        blank(code_, line, end);
      }
      line = end + 1;
    }
  }

  std::string_view text_;
  std::string without_comments_;
  std::string code_;
  std::size_t at_ = 0;
};

bool is_written_by_people(const std::filesystem::path& path) {
  static constexpr std::array<std::string_view, 11> endings{".cpp",  ".hpp", ".cmake", ".txt", ".md",  ".sh",
                                                            ".toml", ".lua", ".yml",   ".py",  ".json"};
  const auto ending = path.extension().string();
  const auto name = path.filename().string();
  return std::ranges::find(endings, ending) != endings.end() || name == "dev" || name == "run";
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
}

bool is_skipped_folder(const std::filesystem::path& path) {
  const auto name = path.filename().string();
  return name == ".git" || name == "build" || name == "corpus";
}

void attach_siblings(std::vector<source>& tree) {
  std::map<std::string, std::string> headers;
  for (const auto& each : tree)
    if (each.is_header())
      headers[each.path] = each.code;
  for (auto& each : tree)
    if (each.path.ends_with(".cpp"))
      if (const auto found = headers.find(each.path.substr(0, each.path.size() - 4) + ".hpp"); found != headers.end())
        each.sibling = found->second;
}

} // namespace

bool source::is_below(std::string_view folder) const {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

source make_source(std::string path, std::string text) {
  source made;
  made.path = std::move(path);
  made.text = std::move(text);
  if (made.is_cpp()) {
    stripper strip{made.text};
    strip.run();
    made.without_comments = strip.take_without_comments();
    made.code = strip.take_code();
  }
  return made;
}

int line_of(std::string_view text, std::size_t offset) {
  return 1 + static_cast<int>(std::ranges::count(text.substr(0, offset), '\n'));
}

bool is_word(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::size_t behind_closing(std::string_view code, std::size_t open) {
  const auto opening = code[open];
  const auto closing = opening == '(' ? ')' : opening == '{' ? '}' : opening == '[' ? ']' : '>';
  int depth = 0;
  for (auto i = open; i < code.size(); ++i) {
    if (code[i] == opening)
      ++depth;
    else if (code[i] == closing && --depth == 0)
      return i + 1;
  }
  return code.size();
}

std::vector<source> read_tree(const std::filesystem::path& root) {
  std::vector<source> tree;
  for (auto entry = std::filesystem::recursive_directory_iterator{root}; entry != end(entry); ++entry) {
    if (entry->is_directory() && is_skipped_folder(entry->path()))
      entry.disable_recursion_pending();
    else if (entry->is_regular_file() && is_written_by_people(entry->path()))
      tree.push_back(make_source(entry->path().lexically_relative(root).generic_string(), read_file(entry->path())));
  }
  std::ranges::sort(tree, {}, &source::path);
  attach_siblings(tree);
  return tree;
}

} // namespace souk::habits
