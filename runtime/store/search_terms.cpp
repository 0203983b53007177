#include "runtime/store/search_terms.hpp"

#include <algorithm>

#include "protocol/limits.hpp"
#include "protocol/text.hpp"

namespace souk::runtime {

using namespace protocol;

namespace {

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(' ');
  return first == std::string::npos ? std::string{} : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

} // namespace

wanted_text wanted_from(const std::string& text, stemmer& stems) {
  wanted_text made;
  made.typed = trimmed(text);
  made.lower = lower_case(made.typed);
  made.browses = made.typed.empty();
  made.words = words_of(made.typed);
  made.letters = compact(made.words);
  if (made.words.size() > limits::search_words_max)
    made.words.resize(limits::search_words_max);
  made.stems = stems.stems(made.words);
  return made;
}

word_choices exactly(const wanted_text& wanted) {
  word_choices made;
  for (const auto& stem : wanted.stems)
    made.push_back({stem});
  return made;
}

term_groups groups_of(const word_choices& choices, where place, const std::vector<std::string>& filters) {
  term_groups made;
  for (const auto& filter : filters)
    made.push_back({filter});
  for (auto terms : choices) {
    if (place == where::in_name)
      for (auto& each : terms)
        each.insert(each.begin(), term::in_name);
    made.push_back(std::move(terms));
  }
  return made;
}

std::vector<std::string> filter_terms(const actors::search_query& query) {
  std::vector<std::string> made;
  if (query.category)
    made.push_back(key_term(term::category, *query.category));
  if (query.tag)
    made.push_back(key_term(term::tag, *query.tag));
  if (query.license)
    made.push_back(key_term(term::license, lower_case(*query.license)));
  if (query.publisher)
    made.push_back(term_of_publisher(*query.publisher));
  if (query.has_dependencies)
    made.emplace_back(term::has_dependencies);
  return made;
}

std::optional<std::size_t> mistakes_in(const std::string& letters, const std::string& name_letters) {
  if (letters.size() < 2)
    return std::nullopt; // one letter is near to any other
  const auto mistakes = edit_distance(letters, name_letters, 1);
  return mistakes <= 1 ? std::optional{mistakes} : std::nullopt;
}

// One mistake leaves one half of the name as it is, unless two letters were swapped over the middle: then the name
// is found by swapping them back. The name may be a letter shorter or longer than what was typed.
std::vector<std::string> near_name_terms(const std::string& letters) {
  std::vector<std::string> made{key_term(term::letters, letters)};
  const std::string_view all{letters};
  for (const auto length : {letters.size() - 1, letters.size(), letters.size() + 1}) {
    const auto second = std::min(all.size(), length - length / 2);
    made.push_back(key_term(term::first_half, all.substr(0, length / 2), length));
    made.push_back(key_term(term::second_half, all.substr(all.size() - second), length));
  }
  if (const auto middle = letters.size() / 2; middle > 0) {
    auto swapped = letters;
    std::swap(swapped[middle - 1], swapped[middle]);
    made.push_back(key_term(term::letters, swapped));
  }
  return made;
}

} // namespace souk::runtime
