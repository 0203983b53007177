// Which files of a folder belong to its package.
//
//   always     souk.toml
//   never      .git, what is installed in its souk_packages, and what is left of an interrupted install
//   exclude    of the manifest: not, whatever else says so
//   include    of the manifest: only these; ignore files are not consulted then
//   otherwise  not what a .soukignore says, or where a folder has none, its .gitignore
#pragma once

#include <string>
#include <vector>

#include "protocol/package/glob.hpp"
#include "protocol/package/manifest.hpp"
#include "runtime/store/tree_walk.hpp"

namespace souk::runtime {

// The prefix of every temporary folder that an install makes.
inline constexpr std::string_view staging_prefix = ".souk-tmp-";

class pack_choice final : public tree_choice {
public:
  // `never` is the path of one more file that is not taken; mostly empty.
  pack_choice(std::string root, const protocol::manifest& of, std::string never);

  protocol::result<void> enters(const std::string& folder) override;
  bool takes(const std::string& path, bool is_folder) override;
  // Whether a folder that is empty is wanted as such.
  bool takes_empty(const std::string& path) const;

private:
  // The rules of one ignore file, for what is below its folder.
  struct ignore_file {
    std::string folder;
    protocol::glob_list rules;
  };
  bool is_ignored(const std::string& path, bool is_folder) const;

  std::string root_;
  std::string never_;
  bool has_include_ = false;
  protocol::glob_list include_;
  protocol::glob_list exclude_;
  std::vector<ignore_file> ignored_; // of the folders above the one that is walked
};

} // namespace souk::runtime
