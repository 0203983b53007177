#include "protocol/catalogue/ranking.hpp"

#include <algorithm>
#include <bit>

#include "protocol/invariant.hpp"

namespace souk::protocol {
namespace {

constexpr double same_name_points = 1000;
constexpr double same_letters_points = 800;
constexpr double near_name_points = 500;
constexpr double wanted_in_name_points = 200; // times the share of the wanted words that the name has
constexpr double name_covered_points = 100;   // times the share of the name that was wanted
constexpr double begins_name_points = 50;
constexpr double in_text_points = 60;         // times the share of the wanted words that only the text has
constexpr double popularity_points = 0.8;     // for each level: at most 102
constexpr double trust_points = 40;

double share(std::size_t part, std::size_t whole) noexcept {
  return whole == 0 ? 0 : static_cast<double>(std::min(part, whole)) / static_cast<double>(whole);
}

} // namespace

score_parts score_of(const match_facts& facts) noexcept {
  invariant(facts.words_in_name <= facts.words_wanted, "the name has no more of the wanted words than there are");
  score_parts made;
  made.exact = facts.same_name      ? same_name_points
               : facts.same_letters ? same_letters_points
               : facts.near_name    ? near_name_points
                                    : 0;
  made.name = wanted_in_name_points * share(facts.words_in_name, facts.words_wanted)
              + name_covered_points * share(facts.words_in_name, facts.name_words)
              + (facts.begins_name ? begins_name_points : 0);
  made.text = in_text_points * share(facts.words_wanted - facts.words_in_name, facts.words_wanted);
  made.popularity = popularity_points * popularity_level(facts.popularity);
  made.trust = facts.trusted ? trust_points : 0;
  return made;
}

std::uint64_t popularity_of(const usage& known) noexcept {
  return std::max({known.downloads, known.stars * popularity_of_star, known.seeders * popularity_of_seeder});
}

// The position of the highest bit is the logarithm; the two bits below it are its quarters, nearly enough.
unsigned popularity_level(std::uint64_t popularity) noexcept {
  const auto scaled = std::min<std::uint64_t>(popularity, (std::uint64_t{1} << 31) - 1) + 1;
  const auto whole = static_cast<unsigned>(std::bit_width(scaled)) - 1;
  const auto quarters = static_cast<unsigned>(whole >= 2 ? scaled >> (whole - 2) : scaled << (2 - whole)) & 3U;
  return std::min(4 * whole + quarters, popularity_levels - 1);
}

} // namespace souk::protocol
