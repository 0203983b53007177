// What must be looked at before a text is given to toml++.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace souk::protocol {

// The line, from 1, of the first byte past ASCII that is neither in a string nor in a comment. TOML 1.0 has none, and
// toml++ before 3.4 (Debian 12) runs into undefined behaviour there instead of refusing it.
std::optional<std::uint32_t> line_of_bare_character(std::string_view toml_text) noexcept;

} // namespace souk::protocol
