// Searches one shelf of the catalogue: the best by relevance, or the first of another order.
//
// By relevance: rows stand in the order of popularity, so of each kind of match (the name, words in the name, words
// anywhere) the first `champions` rows are the most popular, and only they are compared closely. What comes after
// them follows in the order of popularity. (Champion lists and static quality scores: Manning, Raghavan and Schütze,
// Introduction to Information Retrieval, 2008, sections 7.1.3 and 7.1.4; Long and Suel, Optimized query execution in
// large search engines with global page ordering, 2003.)
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "actors/store.hpp"
#include "runtime/store/search_terms.hpp"
#include "runtime/store/shelf_reader.hpp"

namespace souk::runtime {

inline constexpr std::size_t champions = 64; // of each kind of match

// Everything that a search knows before it reads a shelf.
struct search_plan {
  const actors::search_query& query;
  wanted_text wanted;
  std::vector<std::string> filters;
  const std::set<protocol::publisher_id>& trusted;
  std::size_t rows_wanted = 0; // offset + limit
};

struct candidate {
  row_facts row;
  protocol::match_kind match = protocol::match_kind::words;
  protocol::score_parts score;
};

struct shelf_matches {
  std::vector<candidate> ranked; // by relevance, or in the order that was asked for
  std::uint64_t total = 0;
  bool total_exact = true;
};

shelf_matches search_by_relevance(shelf_reader& shelf, const search_plan& plan, stemmer& stems);
shelf_matches search_in_order(shelf_reader& shelf, const search_plan& plan, stemmer& stems);
// Names that are one mistake away, the best first.
std::vector<candidate> near_names(shelf_reader& shelf, const search_plan& plan, stemmer& stems);

// Ties go by popularity, then name, then publisher.
bool before(const candidate& a, const candidate& b);
// By an order that is not relevance.
bool before_in(const std::string& order, const candidate& a, const candidate& b);
bool is_order(const std::string& name);

// What the index alone does not say: the seeders and stars that were asked for, and that it is the very publisher.
bool passes(const row_facts& row, const actors::search_query& query);
// No row after one of this popularity can have them.
bool none_further(const row_facts& row, const actors::search_query& query);

// What may stand for the words when the last one may go on, and when each may have a mistake.
word_choices going_on(shelf_reader& shelf, const wanted_text& wanted);
word_choices with_mistakes(shelf_reader& shelf, const wanted_text& wanted);

} // namespace souk::runtime
