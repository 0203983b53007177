#include "runtime/store/catalogue_row.hpp"

#include <algorithm>

namespace souk::runtime {
namespace {

void add_once(std::vector<std::string>& to, const std::string& stem) {
  if (std::find(to.begin(), to.end(), stem) == to.end())
    to.push_back(stem);
}

void add_words(std::vector<std::string>& to, std::string_view text, stemmer& stems) {
  for (const auto& word : words_of(text))
    add_once(to, stems.stem(word));
}

void add_term(std::string& to, std::string_view term) {
  if (!to.empty())
    to += ' ';
  to += term;
}

void add_name_keys(std::string& to, const std::string& letters) {
  if (letters.empty())
    return;
  const std::string_view all{letters};
  const auto half = all.size() / 2;
  add_term(to, key_term(term::letters, all));
  add_term(to, key_term(term::first_half, all.substr(0, half), all.size()));
  add_term(to, key_term(term::second_half, all.substr(half), all.size()));
}

void add_filters(std::string& to, const catalogue_row& row) {
  if (!row.category.empty())
    add_term(to, key_term(term::category, row.category));
  for (const auto& tag : row.tags)
    if (!tag.empty()) // as it is not kept either
      add_term(to, key_term(term::tag, tag));
  if (!row.license.empty())
    add_term(to, key_term(term::license, lower_case(row.license)));
  if (row.publisher != protocol::publisher_id{})
    add_term(to, term_of_publisher(row.publisher));
  if (row.dependencies > 0)
    add_term(to, term::has_dependencies);
}

} // namespace

std::string term_of_publisher(const protocol::publisher_id& publisher) {
  return key_term(term::publisher, {reinterpret_cast<const char*>(publisher.raw.data()), publisher.raw.size()});
}

row_terms terms_of(const catalogue_row& row, stemmer& stems) {
  row_terms made;
  const auto words = words_of(row.name);
  for (const auto& word : words)
    add_once(made.stems, stems.stem(word));
  made.name_stems = made.stems.size();
  add_words(made.stems, row.description, stems);
  add_words(made.stems, row.category, stems);
  for (const auto& tag : row.tags)
    add_words(made.stems, tag, stems);
  for (std::size_t i = 0; i < made.stems.size(); ++i) {
    add_term(made.text, made.stems[i]);
    if (i < made.name_stems)
      add_term(made.text, term::in_name + made.stems[i]);
  }
  add_name_keys(made.text, compact(words));
  add_filters(made.text, row);
  return made;
}

} // namespace souk::runtime
