#include "runtime/store/term_numbers.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace souk::runtime {
namespace {

constexpr std::size_t words_remembered_max = 400'000; // some 30 MB
constexpr auto none_yet = std::numeric_limits<term_number>::max();

void add_once(std::vector<term_number>& to, term_number number) {
  if (std::find(to.begin(), to.end(), number) == to.end())
    to.push_back(number);
}

} // namespace

term_number term_numbers::number_of(const std::string& term, std::optional<term_number> word) {
  const auto [at, is_new] = numbers_.try_emplace(term, static_cast<term_number>(texts_.size()));
  if (is_new) {
    texts_.push_back(&at->first);
    in_name_.push_back(none_yet);
    new_.push_back({term, word});
  }
  return at->second;
}

term_number term_numbers::number_of_word(const std::string& word) {
  if (const auto known = words_.find(word); known != words_.end())
    return known->second;
  if (words_.size() >= words_remembered_max)
    words_.clear();
  return words_[word] = number_of(stems_.stem(word));
}

term_number term_numbers::number_in_name(term_number word) {
  if (in_name_[word] == none_yet) {
    const auto made = number_of(term::in_name + *texts_[word], word); // which may move in_name_
    in_name_[word] = made;
  }
  return in_name_[word];
}

numbered_terms term_numbers::of(const catalogue_row& row) {
  numbered_terms made;
  const auto words = words_of(row);
  made.terms.reserve(2 * words.of_name.size() + words.of_rest.size() + 4);
  for (const auto& word : words.of_name)
    add_once(made.terms, number_of_word(word));
  const auto in_name = made.terms.size();
  for (const auto& word : words.of_rest)
    add_once(made.terms, number_of_word(word));
  for (std::size_t i = 0; i < in_name; ++i)
    made.terms.push_back(number_in_name(made.terms[i]));
  for (const auto& key : filter_keys_of(row))
    add_once(made.terms, number_of(key));
  for (const auto& key : name_keys_of(words.of_name))
    made.name_keys.push_back(number_of_term(key));
  return made;
}

std::vector<new_term> term_numbers::take_new() {
  return std::exchange(new_, {});
}

} // namespace souk::runtime
