// The list of files of a release, checked before anything is written. is_safe_path and link_stays_inside are
// declared in protocol/package/release_check.hpp.
#pragma once

#include <cstdint>
#include <vector>

#include "protocol/error.hpp"
#include "protocol/package/release.hpp"

namespace souk::protocol {

// Error: verification, naming the path.
result<void> check_files(const std::vector<packed_file>& files, std::uint64_t unpacked_bytes);

} // namespace souk::protocol
