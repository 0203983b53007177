// Terms as numbers, in the order in which they first occur, while a table is imported: each word is looked up once, and all
// that comes after works with numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/store/catalogue_row.hpp"

namespace souk::runtime {

using term_number = std::uint32_t;

// What a row is found by; each term once.
struct numbered_terms {
  std::vector<term_number> terms;
  std::vector<std::uint32_t> name_keys; // number_of_term of each
};

struct new_term {
  std::string text;
  std::optional<term_number> word; // of a word in a name: the word itself
};

// For one thread at a time.
class term_numbers {
public:
  numbered_terms of(const catalogue_row& row);
  // The terms that got a number since this was called last: the first number of all is 0.
  std::vector<new_term> take_new();

private:
  term_number number_of(const std::string& term, std::optional<term_number> word = std::nullopt);
  term_number number_of_word(const std::string& word);
  term_number number_in_name(term_number word);

  stemmer stems_;
  std::unordered_map<std::string, term_number> words_; // of frequent ones, as they are written: the number of the stem
  std::unordered_map<std::string, term_number> numbers_;
  std::vector<const std::string*> texts_; // by number
  std::vector<term_number> in_name_; // by the number of the word
  std::vector<new_term> new_;
};

} // namespace souk::runtime
