// What a lock file alone can tell: the tree of what is installed, and why something is. No node is needed.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "protocol/error.hpp"
#include "protocol/package/lock_file.hpp"

namespace souk::runtime {

// What the lock file of a folder says, and whom the user and the project beside it want.
struct locked_folder {
  protocol::lock_file lock;
  std::vector<protocol::wanted_root> roots;
  std::vector<protocol::chosen> all;
};
// Errors: not_found (no lock file), bad_manifest, conflict (it does not hold what is wanted).
protocol::result<locked_folder> read_locked_folder(const std::string& root);

// `root` is the folder of packages, absolute. Errors: not_found (no lock file, or no such package in it), bad_manifest.
protocol::result<nlohmann::json> tree_document(const std::string& root);
protocol::result<nlohmann::json> why_document(const std::string& root, const std::string& name);

} // namespace souk::runtime
