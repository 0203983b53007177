// The version of this program, as in CMakeLists.txt (a test compares them).
#pragma once

#include <string_view>

namespace souk::runtime {

inline constexpr std::string_view program_version = "0.1.0";

} // namespace souk::runtime
