// Packs a folder in one pass: every file is read once, hashed, and written to the archive as it is read.
#pragma once

#include <string>

#include "actors/archiver.hpp"
#include "runtime/store/content_file.hpp"

namespace souk::runtime {

// `output` is where the archive will be: when that is inside the folder it is no part of the package.
// Errors: bad_manifest; usage for what a package cannot hold, naming it; disk_full.
protocol::result<actors::packed_package> pack_folder(const std::string& folder, const std::string& output,
                                                     content_file& to);

} // namespace souk::runtime
