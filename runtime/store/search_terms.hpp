// A search as a person typed it, taken apart, and the terms that find it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "actors/store.hpp"
#include "runtime/store/catalogue_row.hpp"
#include "runtime/store/row_index.hpp"

namespace souk::runtime {

struct wanted_text {
  std::string typed; // without blanks around it
  std::string lower; // the same in lower case
  std::string letters; // of all words
  std::vector<std::string> words; // at most limits::search_words_max
  std::vector<std::string> stems; // of each word
  bool browses = false; // nothing was typed: everything is wanted
};
wanted_text wanted_from(const std::string& text, stemmer& stems);

// What may stand for each wanted word; every one of them must be there.
using word_choices = term_groups;
word_choices exactly(const wanted_text& wanted);

enum class where : std::uint8_t { anywhere, in_name };
// Empty when nothing is asked for at all.
term_groups groups_of(const word_choices& choices, where place, const std::vector<std::string>& filters);

// The terms that every match must have.
std::vector<std::string> filter_terms(const actors::search_query& query);

// How many mistakes turn what was typed into this name; nothing when more than one.
std::optional<std::size_t> mistakes_in(const std::string& letters, const std::string& name_letters);
// Terms of which every name that is one mistake away has at least one.
std::vector<std::string> near_name_terms(const std::string& letters);

} // namespace souk::runtime
