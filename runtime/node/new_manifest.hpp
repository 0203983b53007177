// The souk.toml that `souk init` writes.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "protocol/error.hpp"

namespace souk::runtime {

struct new_manifest {
  std::string name;
  std::string version = "0.1.0";
  std::string description;
  std::string category = "template";
  std::string license = "MIT";
  std::vector<std::string> tags;
};

// The folder's name, made into the name of a package.
std::string package_name_of_folder(const std::string& folder);

// Writes <folder>/souk.toml and returns its document: path, name, version. Errors: exists, bad_manifest, internal.
protocol::result<nlohmann::json> write_new_manifest(const std::string& folder, const new_manifest& wanted);

} // namespace souk::runtime
