// The log: standard error, as text for people or as one JSON object a line for machines.
#pragma once

#include <array>
#include <string>

#include "protocol/error.hpp"

namespace souk::runtime {

inline constexpr std::array<const char*, 6> log_levels{"trace", "debug", "info", "warning", "error", "off"};

// Once, at start. `level` is one of log_levels; `format`: text, json.
void start_log(const std::string& level, const std::string& format, bool colours);

// At any time, from any thread. Error: usage, when it is none of log_levels.
protocol::result<void> set_log_level(const std::string& level);

} // namespace souk::runtime
