// Patterns for the paths of a package, as in .gitignore.
//
//   *.log      any file or folder of that name, at any depth
//   /build     at the top only; so is every pattern with a `/` before its end
//   docs/      folders only, with all that is in them
//   a/**/b     `**` stands for any number of folders; at the end for everything inside
//   ?          one character that is not `/`;  *  any number of them
//   !keep.log  takes back what an earlier pattern matched; not below a folder that stays matched
//
// `[` is an ordinary character here, because many templates have files like `[id].tsx`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace souk::protocol {

class glob {
public:
  explicit glob(std::string_view pattern);

  // `path` is relative, with `/` between its parts. Looks at this path alone, not at the folders it is in.
  bool matches(std::string_view path, bool is_folder) const noexcept;
  bool is_negated() const noexcept { return negated_; }
  bool is_empty() const noexcept { return parts_.empty(); } // a blank pattern matches nothing

private:
  std::vector<std::string> parts_; // "**" for any number of folders
  bool negated_ = false;
  bool folders_only_ = false;
};

class glob_list {
public:
  explicit glob_list(const std::vector<std::string>& patterns);

  // Whether the last pattern that matches the path, or one of the folders it is in, says yes.
  bool matches(std::string_view path, bool is_folder) const noexcept;

private:
  bool last_word_on(std::string_view path, bool is_folder) const noexcept;
  std::vector<glob> globs_;
};

} // namespace souk::protocol
