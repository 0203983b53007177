// Packs a folder in one pass: every file is read once, hashed, and written to the archive as it is read.
#pragma once

#include <string>
#include <vector>

#include "actors/archiver.hpp"
#include "runtime/store/content_file.hpp"

namespace souk::runtime {

// `output` is where the archive will be: when that is inside the folder it is no part of the package.
// Errors: bad_manifest; usage for what a package cannot hold, naming it; disk_full.
protocol::result<actors::packed_package> pack_folder(const std::string& folder, const std::string& output,
                                                     content_file& to);

// What would go in, without reading it: hashes are not set.
struct folder_content {
  protocol::manifest manifest;
  std::vector<protocol::packed_file> files;
  std::uint64_t bytes = 0;
};
protocol::result<folder_content> content_of_folder(const std::string& folder);

} // namespace souk::runtime
