// How many versions of one package an install may hold.
#pragma once

#include <cstdint>

namespace souk::protocol {

enum class version_policy : std::uint8_t { one_per_series, many };

} // namespace souk::protocol
