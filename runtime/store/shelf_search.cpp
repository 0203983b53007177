#include "runtime/store/shelf_search.hpp"

#include <algorithm>
#include <map>

namespace souk::runtime {

using namespace protocol;

namespace {

constexpr std::size_t count_max = 1000;              // beyond it a total is a lower bound
constexpr std::size_t near_names_examined_max = 3000; // the most popular of those with a half in common
constexpr std::size_t words_going_on_max = 24;
constexpr std::size_t words_mistaken_max = 8;

// Gathers the matches of one shelf, each row once, by the first way in which it was found.
class gathering {
public:
  gathering(shelf_reader& shelf, const search_plan& plan, stemmer& stems) : shelf_{shelf}, plan_{plan}, stems_{stems} {}

  struct taken {
    bool ended = true; // there are no more
    row_id last = 0;   // that was looked at
  };

  // The first `champions` of the wanted rows.
  taken take(const term_groups& wanted, match_kind match) {
    std::size_t seen = 0;
    taken made;
    shelf_.each(wanted, [&](row_id id) {
      made.last = id;
      const auto known = found_.find(id);
      const auto row = known == found_.end() ? shelf_.facts(id) : known->second.row;
      if (none_further(row, plan_.query))
        return false;
      if (!passes(row, plan_.query))
        return true;
      if (seen++ == champions)
        return made.ended = false;
      add(row, match, 0);
      return true;
    });
    return made;
  }

  // Names whose letters are those of the query, or one mistake away.
  void take_names(const std::vector<std::string>& terms, std::size_t mistakes_max) {
    std::size_t examined = 0;
    shelf_.each(groups_of({terms}, where::anywhere, plan_.filters), [&](row_id id) {
      const auto row = shelf_.facts(id);
      const auto mistakes = mistakes_in(plan_.wanted.letters, compact(words_of(row.name)));
      if (mistakes && *mistakes <= mistakes_max && passes(row, plan_.query))
        add(row, *mistakes == 0 ? match_kind::exact : match_kind::fuzzy, *mistakes);
      return ++examined < near_names_examined_max;
    });
  }

  // The champions of both: with the words anywhere, and in the name; few anywhere include those in the name.
  taken take_anywhere_and_in_name(const term_groups& everything, const word_choices& choices, match_kind match) {
    const auto made = take(everything, match);
    if (!made.ended && !choices.empty())
      take(groups_of(choices, where::in_name, plan_.filters), match);
    return made;
  }

  // What is meant if there is a mistake in it: in the name as a whole, or in each of its words.
  void take_near(const wanted_text& wanted) {
    if (wanted.letters.size() < 2)
      return;
    take_names(near_name_terms(wanted.letters), 1);
    take(groups_of(with_mistakes(shelf_, wanted), where::in_name, plan_.filters), match_kind::fuzzy);
  }

  // Rows after the champions, in their order, until there are as many as are wanted.
  void follow(const term_groups& wanted, match_kind match, std::vector<candidate>& to) {
    if (to.size() >= plan_.rows_wanted)
      return;
    shelf_.each(wanted, [&](row_id id) {
      if (found_.contains(id))
        return true;
      const auto row = shelf_.facts(id);
      if (none_further(row, plan_.query))
        return false;
      if (passes(row, plan_.query))
        to.push_back({row, match, {}});
      return to.size() < plan_.rows_wanted;
    });
  }

  std::vector<candidate> ranked() const {
    std::vector<candidate> made;
    made.reserve(found_.size());
    for (const auto& [id, each] : found_)
      made.push_back(each);
    std::sort(made.begin(), made.end(), before);
    return made;
  }

  std::size_t size() const noexcept { return found_.size(); }
  // Whether some were found that may not have all the words.
  bool has_others() const noexcept { return others_; }

private:
  void add(const row_facts& row, match_kind match, std::size_t mistakes) {
    const auto [at, fresh] = found_.try_emplace(row.id);
    if (!fresh)
      return;
    const auto facts = facts_of(row, mistakes);
    others_ =
      others_ || match == match_kind::fuzzy || (match == match_kind::exact && facts.words_in_name < facts.words_wanted);
    at->second = {row, facts.same_name || facts.same_letters ? match_kind::exact : match, score_of(facts)};
  }

  // Of the wanted words, how many the name has; the last one may be a beginning.
  std::size_t words_in(const std::vector<std::string>& words) {
    const auto& wanted = plan_.wanted;
    std::size_t count = 0;
    for (std::size_t i = 0; i < wanted.words.size(); ++i) {
      const auto may_go_on = i + 1 == wanted.words.size() && wanted.words[i].size() > 1;
      count += std::any_of(words.begin(), words.end(), [&](const std::string& word) {
        return stems_.stem(word) == wanted.stems[i] || (may_go_on && word.starts_with(wanted.words[i]));
      });
    }
    return count;
  }

  match_facts facts_of(const row_facts& row, std::size_t mistakes) {
    const auto& wanted = plan_.wanted;
    const auto words = words_of(row.name);
    const auto letters = compact(words);
    match_facts made;
    made.words_wanted = std::max<std::size_t>(wanted.words.size(), 1);
    made.name_words = words.size();
    made.popularity = row.popularity();
    made.trusted = plan_.trusted.contains(row.publisher);
    made.same_name = lower_case(row.name) == wanted.lower;
    made.same_letters = !letters.empty() && letters == wanted.letters;
    made.begins_name = !wanted.letters.empty() && letters.starts_with(wanted.letters);
    made.words_in_name = words_in(words);
    made.near_name = mistakes > 0;
    return made;
  }

  shelf_reader& shelf_;
  const search_plan& plan_;
  stemmer& stems_;
  std::map<row_id, candidate> found_;
  bool others_ = false;
};

// Of more rows than were taken: how many there are, as far as they are counted.
void count(shelf_reader& shelf, const search_plan& plan, const term_groups& wanted, row_id last, const gathering& found,
           shelf_matches& into) {
  into.total = found.size();
  into.total_exact = false;
  if (plan.query.min_seeders > 0 || plan.query.min_stars > 0)
    return; // each row would have to be looked at
  const auto more = shelf.count_after(wanted, last, count_max);
  into.total = std::max<std::uint64_t>(into.total, champions + 1 + more);
  into.total_exact = more < count_max && !found.has_others();
}

term_groups by_trusted(const search_plan& plan, const word_choices& choices) {
  std::vector<std::string> publishers;
  publishers.reserve(plan.trusted.size());
  for (const auto& each : plan.trusted)
    publishers.push_back(term_of_publisher(each));
  auto made = groups_of(choices, where::anywhere, plan.filters);
  made.push_back(std::move(publishers));
  return made;
}

} // namespace

bool before(const candidate& a, const candidate& b) {
  if (const auto left = a.score.sum(), right = b.score.sum(); left != right)
    return left > right;
  if (const auto left = a.row.popularity(), right = b.row.popularity(); left != right)
    return left > right;
  return a.row.name != b.row.name ? a.row.name < b.row.name : a.row.publisher < b.row.publisher;
}

bool passes(const row_facts& row, const actors::search_query& query) {
  return row.used.seeders >= query.min_seeders && row.used.stars >= query.min_stars
         && (!query.publisher || row.publisher == *query.publisher);
}

bool none_further(const row_facts& row, const actors::search_query& query) {
  const auto needed = std::max(query.min_seeders * popularity_of_seeder, query.min_stars * popularity_of_star);
  return popularity_level(row.popularity()) < popularity_level(needed);
}

word_choices going_on(shelf_reader& shelf, const wanted_text& wanted) {
  auto choices = exactly(wanted);
  if (wanted.words.empty() || wanted.words.back().size() < 2)
    return choices;
  for (auto& word : shelf.words_from(wanted.words.back(), words_going_on_max))
    if (word != choices.back().front())
      choices.back().push_back(std::move(word));
  return choices;
}

word_choices with_mistakes(shelf_reader& shelf, const wanted_text& wanted) {
  auto choices = exactly(wanted);
  for (std::size_t i = 0; i < choices.size(); ++i)
    if (wanted.stems[i].size() > 1)
      for (auto& word : shelf.words_near(wanted.stems[i], words_mistaken_max))
        choices[i].push_back(std::move(word));
  return choices;
}

shelf_matches search_by_relevance(shelf_reader& shelf, const search_plan& plan, stemmer& stems) {
  gathering found{shelf, plan, stems};
  const auto& wanted = plan.wanted;
  auto choices = exactly(wanted);
  auto match = match_kind::words;
  if (!wanted.letters.empty())
    found.take_names({key_term(term::letters, wanted.letters)}, 0);
  auto everything = groups_of(choices, where::anywhere, plan.filters);
  auto taken = found.take_anywhere_and_in_name(everything, choices, match);
  if (taken.ended && !wanted.words.empty()) { // a beginning of a word is only looked for when whole words are few
    match = match_kind::prefix;
    choices = going_on(shelf, wanted);
    everything = groups_of(choices, where::anywhere, plan.filters);
    taken = found.take_anywhere_and_in_name(everything, choices, match);
  }
  shelf_matches made;
  if (!taken.ended)
    count(shelf, plan, everything, taken.last, found, made);
  if (!plan.trusted.empty())
    found.take(by_trusted(plan, choices), match);
  if (plan.query.fuzzy)
    found.take_near(wanted);
  if (taken.ended)
    made.total = found.size();
  made.ranked = found.ranked();
  if (!taken.ended)
    found.follow(everything, match, made.ranked);
  return made;
}

std::vector<candidate> near_names(shelf_reader& shelf, const search_plan& plan, stemmer& stems) {
  gathering found{shelf, plan, stems};
  found.take_near(plan.wanted);
  return found.ranked();
}

} // namespace souk::runtime
