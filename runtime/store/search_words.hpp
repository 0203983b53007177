// What a user typed, as full-text search understands it. The text is anything at all and never a syntax error.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace souk::runtime {

// Runs of letters, digits and bytes beyond ASCII, in lower case (ASCII); everything else separates.
std::vector<std::string> words_of(std::string_view text);

// An FTS5 expression that wants every word; the last one may be a beginning. Empty without words.
std::string match_all(const std::vector<std::string>& words);

// The words of a name with padding, so that trigrams know their beginnings and ends: `  rust   web `.
std::string padded(const std::vector<std::string>& words);

// An FTS5 expression over trigrams of padded words that wants any of them.
std::string match_any_trigram(const std::vector<std::string>& words);

// How many letters may be wrong: one in a short word, two in a longer one.
std::size_t typos_allowed(std::string_view word) noexcept;

// Insertions, deletions, replacements and swaps of neighbours (Damerau 1964, optimal string alignment), at most
// `most` + 1: beyond that it is not counted on.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t most);

// The distance of a query to a name: to the whole of it or to its nearest words, whichever is less.
std::size_t name_distance(const std::vector<std::string>& query, const std::vector<std::string>& name,
                          std::size_t most);

} // namespace souk::runtime
