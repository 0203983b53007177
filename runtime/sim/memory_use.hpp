// What the process takes of the machine's memory.
#pragma once

#include <cstdint>

namespace souk::runtime::sim {

std::uint64_t resident_bytes();      // now
std::uint64_t resident_bytes_peak(); // the most so far

} // namespace souk::runtime::sim
