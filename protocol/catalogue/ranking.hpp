// What comes first when many packages match: decided from a few facts of each match, so that every node with the
// same catalogue answers alike.
//
// The order of importance: the name exactly, words in the name, words in the description and the tags, popularity,
// trust in the publisher. Popularity is known before any query, which is what lets a search end early: see
// docs/catalogue.md.
#pragma once

#include <cstddef>
#include <cstdint>

namespace souk::protocol {

enum class match_kind : std::uint8_t { exact, words, prefix, fuzzy };

// How a package matched a query of some words.
struct match_facts {
  bool same_name = false;        // as it was typed, letter by letter
  bool same_letters = false;     // but for case and punctuation
  bool begins_name = false;      // the name begins with what was typed
  std::size_t words_wanted = 0;  // of the query
  std::size_t words_in_name = 0; // of those, how many stand in the name
  std::size_t name_words = 0;    // how many words the name has
  bool near_name = false;        // the whole name, but for one mistake
  std::uint64_t popularity = 0;
  bool trusted = false;          // the publisher, by the user
};

struct score_parts {
  double exact = 0;
  double name = 0;
  double text = 0;
  double popularity = 0;
  double trust = 0;
  double sum() const noexcept { return exact + name + text + popularity + trust; }
};
score_parts score_of(const match_facts& facts) noexcept;

// What is known of how much a package is used. A package of souk has no verifiable downloads: distinct peers that
// seed it, each of which has signed that it does, stand for them.
struct usage {
  std::uint64_t downloads = 0; // a month, as another registry says
  std::uint64_t stars = 0;
  std::uint32_t seeders = 0;
};
inline constexpr std::uint64_t popularity_of_star = 20;
inline constexpr std::uint64_t popularity_of_seeder = 1000;
// Never less than any of the three alone is worth, so it bounds each of them.
std::uint64_t popularity_of(const usage& known) noexcept;

// Four steps for each doubling of popularity: 0 for none, at most popularity_levels - 1.
inline constexpr unsigned popularity_levels = 128;
unsigned popularity_level(std::uint64_t popularity) noexcept;

} // namespace souk::protocol
