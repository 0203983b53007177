// Text as the index of the catalogue sees it: words, their stems, and the terms that a package is found by.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct sqlite3;

namespace souk::runtime {

// Runs of letters, digits and bytes beyond ASCII, in lower case (ASCII); everything else separates.
std::vector<std::string> words_of(std::string_view text);
std::string lower_case(std::string_view text); // ASCII
// The letters alone: names that differ in punctuation and case are one.
std::string compact(const std::vector<std::string>& words);

// Reduces words to their stems with the tokenizer of SQLite's FTS5 (Porter 1980, "An algorithm for suffix stripping").
// Remembers the frequent ones. For one thread at a time.
class stemmer {
public:
  stemmer();
  ~stemmer();
  stemmer(const stemmer&) = delete;
  stemmer& operator=(const stemmer&) = delete;

  const std::string& stem(const std::string& word);
  std::vector<std::string> stems(const std::vector<std::string>& words);

private:
  struct porter;
  std::unique_ptr<porter> porter_;
  std::unordered_map<std::string, std::string> known_;
};

// Makes the tokenizer `souk_terms` known to a connection: terms stand between spaces and are taken as they are.
void register_terms_tokenizer(sqlite3* connection);

// Of a term that key_term made: 31 bits. Few terms share a number.
std::uint32_t number_of_term(std::string_view term) noexcept;

// Whether a term is a word, and not a key or a word in a name.
bool is_word(std::string_view term) noexcept;

// A short term for a text of any length: `kind` and 30 bits of a hash. `kind` is a character that no word has.
std::string key_term(char kind, std::string_view text, std::size_t length = 0);

} // namespace souk::runtime
