// Text that people typed and text that strangers sent.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace souk::protocol {

// Valid UTF-8 (RFC 3629) without control characters: safe in JSON, on a terminal and on one line.
bool is_plain_text(std::string_view text) noexcept;

// The same with `?` for every byte that is not part of plain text: for messages that quote what came in.
std::string made_plain(std::string_view text);

// How many insertions, deletions, substitutions and swaps of neighbours turn `a` into `b` (optimal string
// alignment), or `most` + 1 when there are more than `most`. Counts bytes.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t most);

// What was probably meant: the candidate nearest to `word`, the first of equals, when it is at most a third of the
// word away (and always when it is one edit away).
std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> candidates);

} // namespace souk::protocol
