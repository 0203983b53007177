// How a message ends that refuses a mistyped word: a command, a flag, a setting.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace souk::runtime {

// ", did you mean 'search'?", or nothing when none of `known` is near.
std::string suggestion(std::string_view wrong, const std::vector<std::string>& known);

} // namespace souk::runtime
