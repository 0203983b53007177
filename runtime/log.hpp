// The log: standard error, as text for people or as one JSON object a line for machines.
#pragma once

#include <string>

namespace souk::runtime {

// Once, at start. `level`: trace, debug, info, warning, error, off. `format`: text, json.
void start_log(const std::string& level, const std::string& format, bool colours);

// At any time, from any thread.
void set_log_level(const std::string& level);

} // namespace souk::runtime
