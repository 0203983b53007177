// What a message says, in a few words, for whoever watches messages pass.
#pragma once

#include <optional>
#include <string>

#include "protocol/wire/messages.hpp"

namespace souk::protocol {

// `find_value value 3f2a9c1d..`, `nodes: 20 contacts`, `stored: accepted`.
std::string message_text(const message& what);

// The key that a request names itself; none for other messages, and for records, which imply theirs.
std::optional<id> key_named_by(const message& what);

} // namespace souk::protocol
