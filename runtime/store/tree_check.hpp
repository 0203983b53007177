// Compares a folder with what a release says of it.
#pragma once

#include <string>
#include <vector>

#include "protocol/error.hpp"
#include "protocol/package/release.hpp"

namespace souk::runtime {

// One line a difference, sorted by path: `missing PATH`, `changed PATH`, `mode PATH`, `extra PATH`.
protocol::result<std::vector<std::string>> differences(const std::string& folder,
                                                       const std::vector<protocol::packed_file>& files);

} // namespace souk::runtime
