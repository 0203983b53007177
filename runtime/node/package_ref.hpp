// Packages as people name them: `name`, `publisher/name`, `name@range`, a link of `souk share`.
#pragma once

#include <string_view>

#include "actors/node/requests.hpp"
#include "protocol/error.hpp"

namespace souk::runtime {

// The publisher is 64 hex digits, the checksummed form, the first 12 or more characters of that, or an alias.
// Error: usage, one line that says what is wrong.
protocol::result<actors::package_ref> parse_package_ref(std::string_view text);

} // namespace souk::runtime
