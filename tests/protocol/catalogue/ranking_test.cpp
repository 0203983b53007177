// What comes first: the order of importance, and the levels of popularity.
#include "tests/catch.hpp"

#include "protocol/catalogue/ranking.hpp"

namespace souk::protocol {
namespace {

using tests::property;

match_facts words(std::size_t wanted, std::size_t in_name, std::size_t name_words, std::uint64_t popularity = 0) {
  match_facts made;
  made.words_wanted = wanted;
  made.words_in_name = in_name;
  made.name_words = name_words;
  made.popularity = popularity;
  return made;
}

double points(const match_facts& facts) {
  return score_of(facts).sum();
}

} // namespace

TEST_CASE("the exact name comes before all popularity and trust") {
  auto exact = words(1, 1, 1);
  exact.same_name = true;
  auto other = words(1, 1, 2, 1'000'000'000);
  other.trusted = true;
  other.begins_name = true;
  CHECK(points(exact) > points(other));
  auto letters = words(1, 1, 1);
  letters.same_letters = true;
  CHECK(points(exact) > points(letters));
  CHECK(points(letters) > points(other));
  auto near = words(1, 0, 1);
  near.near_name = true;
  CHECK(points(letters) > points(near));
  CHECK(points(near) > points(other));
}

TEST_CASE("words in the name count more than words in the text, and those more than nothing") {
  CHECK(points(words(2, 2, 2)) > points(words(2, 2, 5)));
  CHECK(points(words(2, 2, 5)) > points(words(2, 1, 5)));
  CHECK(points(words(2, 1, 5)) > points(words(2, 0, 5)));
  CHECK(points(words(1, 1, 2)) > points(words(1, 0, 2, 1'000'000'000))); // whatever its popularity
}

TEST_CASE("popularity decides among equals, then trust") {
  CHECK(points(words(1, 0, 3, 1000)) > points(words(1, 0, 3, 100)));
  auto trusted = words(1, 0, 3, 100);
  trusted.trusted = true;
  CHECK(points(trusted) > points(words(1, 0, 3, 100)));
  CHECK(score_of(trusted).trust > 0);
}

TEST_CASE("levels of popularity") {
  CHECK(popularity_level(0) == 0);
  CHECK(popularity_level(1) == 4);
  CHECK(popularity_level(3) == 8);
  CHECK(popularity_level(~std::uint64_t{0}) < popularity_levels);
  property("never lower for more", [](std::uint64_t a, std::uint64_t b) {
    RC_ASSERT(popularity_level(std::min(a, b)) <= popularity_level(std::max(a, b)));
  });
  property("usage is worth no less than each of its parts",
           [](std::uint32_t downloads, std::uint32_t stars, std::uint32_t seeders) {
             const auto all = popularity_of({downloads, stars, seeders});
             RC_ASSERT(all >= downloads);
             RC_ASSERT(all >= stars * popularity_of_star);
             RC_ASSERT(all >= seeders * popularity_of_seeder);
           });
}

} // namespace souk::protocol
