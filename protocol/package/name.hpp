// The names that packages and aliases may have. A name becomes a folder and part of a command line, so it holds
// nothing that either would read as something else.
#pragma once

#include <string>
#include <string_view>

#include "protocol/package/dependency.hpp"

namespace souk::protocol {

// 1 to limits::name_bytes_max of a-z 0-9 with - _ . inside; the first and the last are a letter or a digit.
bool is_package_name(std::string_view name) noexcept;

// That rule in words, for the message that refuses a name.
std::string_view package_name_rule() noexcept;

// For people: the publisher's first characters and the name, `souk1qyz3abcd9876…/name`.
std::string short_text(const package_name& package);

} // namespace souk::protocol
