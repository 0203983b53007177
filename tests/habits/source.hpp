// A source file as the rules read it: as written, without comments, and as bare code.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace souk::habits {

// What is taken out is replaced by spaces, so that an offset or a line is the same in all three texts.
struct source {
  std::string path; // relative to the root, with '/'
  std::string text;
  std::string without_comments;
  std::string code;    // neither comments nor literals nor preprocessor lines
  std::string sibling; // `code` of the header of the same name, for a .cpp that has one

  bool is_header() const { return path.ends_with(".hpp"); }
  bool is_cpp() const { return is_header() || path.ends_with(".cpp"); }
  bool is_below(std::string_view folder) const;
};

source make_source(std::string path, std::string text);

// The first line is 1.
int line_of(std::string_view text, std::size_t offset);

bool is_word(char c) noexcept;

// Offset behind the bracket that closes the one at `open`; the end of the code when nothing closes it.
std::size_t behind_closing(std::string_view code, std::size_t open);

// Every text file of the tree that people write, sorted by path; not what is built or stored for tests.
std::vector<source> read_tree(const std::filesystem::path& root);

} // namespace souk::habits
