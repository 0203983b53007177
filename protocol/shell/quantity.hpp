// Lengths of time and shares as people write them: on the command line of the simulator, and in its scripts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/error.hpp"
#include "protocol/time.hpp"

namespace souk::protocol {

// A whole number and ms, s, m or h, several after another: 500ms, 10s, 1h30m. Error: usage. At most a million hours.
result<duration> parse_duration(std::string_view text);

// `12%`, `0.5%`: in parts per million. Error: usage. At most 100 %, and six digits behind the point at most.
result<std::uint32_t> parse_share(std::string_view text);

} // namespace souk::protocol
