#include "runtime/store/catalogue_row.hpp"

#include <algorithm>
#include <utility>

namespace souk::runtime {
namespace {

void add_once(std::vector<std::string>& to, const std::string& stem) {
  if (std::find(to.begin(), to.end(), stem) == to.end())
    to.push_back(stem);
}

void add_term(std::string& to, std::string_view term) {
  if (!to.empty())
    to += ' ';
  to += term;
}

void add_words(std::vector<std::string>& to, std::string_view text) {
  for (auto& word : words_of(text))
    to.push_back(std::move(word));
}

} // namespace

std::string term_of_publisher(const protocol::publisher_id& publisher) {
  return key_term(term::publisher, {reinterpret_cast<const char*>(publisher.raw.data()), publisher.raw.size()});
}

row_words words_of(const catalogue_row& row) {
  row_words made;
  made.of_name = words_of(row.name);
  made.of_rest = words_of(row.description);
  add_words(made.of_rest, row.category);
  for (const auto& tag : row.tags)
    add_words(made.of_rest, tag);
  return made;
}

std::vector<std::string> name_keys_of(const std::vector<std::string>& name_words) {
  const auto letters = compact(name_words);
  if (letters.empty())
    return {};
  const std::string_view all{letters};
  const auto half = all.size() / 2;
  return {key_term(term::letters, all), key_term(term::first_half, all.substr(0, half), all.size()),
          key_term(term::second_half, all.substr(half), all.size())};
}

std::vector<std::string> filter_keys_of(const catalogue_row& row) {
  std::vector<std::string> made;
  if (!row.category.empty())
    made.push_back(key_term(term::category, row.category));
  for (const auto& tag : row.tags)
    if (!tag.empty()) // as it is not kept either
      made.push_back(key_term(term::tag, tag));
  if (!row.license.empty())
    made.push_back(key_term(term::license, lower_case(row.license)));
  if (row.publisher != protocol::publisher_id{})
    made.push_back(term_of_publisher(row.publisher));
  if (row.dependencies > 0)
    made.emplace_back(term::has_dependencies);
  return made;
}

row_terms terms_of(const catalogue_row& row, stemmer& stems) {
  row_terms made;
  const auto words = words_of(row);
  for (const auto& word : words.of_name)
    add_once(made.stems, stems.stem(word));
  made.name_stems = made.stems.size();
  for (const auto& word : words.of_rest)
    add_once(made.stems, stems.stem(word));
  for (std::size_t i = 0; i < made.stems.size(); ++i) {
    add_term(made.text, made.stems[i]);
    if (i < made.name_stems)
      add_term(made.text, term::in_name + made.stems[i]);
  }
  for (const auto& key : name_keys_of(words.of_name))
    add_term(made.text, key);
  for (const auto& key : filter_keys_of(row))
    add_term(made.text, key);
  return made;
}

} // namespace souk::runtime
