// The two indexes of rows: they find the same, in the same order.
#include "tests/catch.hpp"

#include <fstream>
#include <set>
#include <sstream>

#include "runtime/store/bitmap_index.hpp"
#include "runtime/store/bitmap_writer.hpp"
#include "runtime/store/catalogue_import.hpp"
#include "runtime/store/catalogue_schema.hpp"
#include "runtime/store/catalogue_search.hpp"
#include "runtime/store/fts_index.hpp"
#include "runtime/store/search_words.hpp"
#include "tests/runtime/temporary_folder.hpp"

using namespace souk;
using namespace souk::runtime;
using souk::tests::property;
using souk::tests::temporary_folder;

namespace {

using ids = std::vector<row_id>;

// Rows on both sides of the border between two segments, and in a third.
const ids places{1, 2, 3, 70000, segment_rows - 1, segment_rows, segment_rows + 1, 2 * segment_rows + 5};
const std::vector<std::string> known_terms{"web", "fast", ".web", "#tool", "!", "=aB3_-", "<aB3_-", ">00000", "日本"};

struct two_indexes {
  SQLite::Database listed{":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
  SQLite::Database mapped{":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};

  two_indexes() {
    register_terms_tokenizer(listed.getHandle());
    listed.exec(announced_schema);
    mapped.exec(imported_schema);
  }

  // Of each place the terms that it has, as the bits of a number.
  void fill(const std::vector<unsigned>& rows) {
    fts_writer lists{listed};
    bitmap_writer maps{mapped};
    for (const auto& term : known_terms)
      maps.number(term);
    for (std::size_t i = 0; i < places.size(); ++i) {
      std::string text;
      numbered_terms numbers;
      for (std::size_t bit = 0; bit < known_terms.size(); ++bit) {
        const auto& term = known_terms[bit];
        if ((rows[i] >> bit & 1U) == 0)
          continue;
        text += (text.empty() ? "" : " ") + term;
        if (is_name_key(term))
          numbers.name_keys.push_back(number_of_term(term));
        else
          numbers.terms.push_back(static_cast<term_number>(bit));
      }
      lists.put(places[i], text);
      maps.put(places[i], numbers);
    }
    lists.write();
    maps.end();
  }
};

ids found_by(row_index& index, const term_groups& wanted, std::size_t most) {
  ids found;
  if (most > 0)
    index.each(wanted, [&](row_id id) {
      found.push_back(id);
      return found.size() < most;
    });
  return found;
}

} // namespace

TEST_CASE("bitmaps find what lists find") {
  property("same rows, same order, same counts", [] {
    const auto bits = rc::gen::inRange(0U, 1U << known_terms.size());
    two_indexes both;
    both.fill(*rc::gen::container<std::vector<unsigned>>(places.size(), bits));
    const auto lists = open_row_index(both.listed, shelf_kind::announced);
    const auto maps = open_row_index(both.mapped, shelf_kind::imported);
    const auto term = rc::gen::elementOf(known_terms);
    const auto group = rc::gen::resize(4, rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(term)));
    const auto wanted = *rc::gen::resize(4, rc::gen::nonEmpty(rc::gen::container<term_groups>(group)));
    const auto most = *rc::gen::inRange<std::size_t>(1, places.size() + 1);
    const auto after = *rc::gen::elementOf(places);
    RC_ASSERT(found_by(*maps, wanted, most) == found_by(*lists, wanted, most));
    RC_ASSERT(maps->count_after(wanted, after, most) == lists->count_after(wanted, after, most));
    RC_ASSERT(maps->count_after(wanted, 0, 1000) == found_by(*lists, wanted, 1000).size());
  });
}

TEST_CASE("an index of nothing finds nothing") {
  two_indexes both;
  both.fill(std::vector<unsigned>(places.size(), 0));
  CHECK(found_by(*open_row_index(both.mapped, shelf_kind::imported), {{"web"}}, 9).empty());
  CHECK(open_row_index(both.mapped, shelf_kind::imported)->count_after({{"web"}}, 0, 9) == 0);
}

TEST_CASE("a bitmap that was damaged is an error, not a crash") {
  two_indexes both;
  both.fill(std::vector<unsigned>(places.size(), 1));
  both.mapped.exec("UPDATE postings SET rows = substr(rows, 1, 9)");
  const auto maps = open_row_index(both.mapped, shelf_kind::imported);
  CHECK_THROWS_AS(found_by(*maps, {{"web"}}, 9), SQLite::Exception);
}

TEST_CASE("a key of a name is found in whichever blocks it stands") {
  property("many rows, few keys", [] {
    SQLite::Database mapped{":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
    mapped.exec(imported_schema);
    const std::vector<std::string> keys{"=00000", "=00001", "<00001", ">zzzzz", "=_____"};
    const auto count = *rc::gen::inRange<std::size_t>(0, 4 * name_keys_in_block);
    const auto of_row =
      *rc::gen::container<std::vector<std::size_t>>(count, rc::gen::inRange<std::size_t>(0, keys.size()));
    bitmap_writer maps{mapped};
    for (std::size_t i = 0; i < count; ++i)
      maps.put(static_cast<row_id>(i + 1), {{}, {number_of_term(keys[of_row[i]])}});
    maps.end();
    bitmap_index index{mapped};
    for (const auto& key : keys) {
      ids meant;
      for (std::size_t i = 0; i < count; ++i)
        if (number_of_term(keys[of_row[i]]) == number_of_term(key))
          meant.push_back(static_cast<row_id>(i + 1));
      RC_ASSERT(found_by(index, {{key}}, count + 1) == meant);
    }
  });
}

TEST_CASE("a row has the same terms as numbers and as text") {
  property("any row", [](const std::string& drawn, const std::vector<std::string>& tags, bool depends) {
    catalogue_row row;
    row.name = "web-" + drawn;
    row.description = drawn + " serves the web " + drawn;
    row.tags = tags;
    row.license = "MIT";
    row.dependencies = depends ? 1 : 0;
    term_numbers numbers;
    const auto numbered = numbers.of(row);
    const auto texts = numbers.take_new();
    stemmer stems;
    std::set<std::string> words;
    std::multiset<std::uint32_t> keys;
    std::istringstream text{terms_of(row, stems).text};
    for (std::string each; std::getline(text, each, ' ');)
      if (is_name_key(each))
        keys.insert(number_of_term(each));
      else
        words.insert(each);
    std::set<std::string> told;
    for (const auto number : numbered.terms)
      RC_ASSERT(told.insert(texts.at(number).text).second); // each once
    RC_ASSERT(told == words);
    RC_ASSERT((std::multiset<std::uint32_t>{numbered.name_keys.begin(), numbered.name_keys.end()}) == keys);
    RC_ASSERT(numbers.of(row).terms == numbered.terms);
    RC_ASSERT(numbers.take_new().empty());
  });
}

TEST_CASE("a block of keys that was damaged is an error, not a crash") {
  two_indexes both;
  both.fill(std::vector<unsigned>(places.size(), 1U << 5U));
  both.mapped.exec("UPDATE name_keys SET pairs = substr(pairs, 1, 9)");
  const auto maps = open_row_index(both.mapped, shelf_kind::imported);
  CHECK_THROWS_AS(found_by(*maps, {{known_terms[5]}}, 9), SQLite::Exception);
}

TEST_CASE("what another version imported is left out until it is imported again") {
  const temporary_folder scratch;
  const auto folder = scratch.path().string();
  REQUIRE(catalogue_shelves::open(folder)); // makes the folders
  SQLite::Database{folder + "/catalogue/npm.db", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE}.exec(
    "CREATE TABLE packages (id INTEGER PRIMARY KEY, name TEXT)");
  std::ofstream{folder + "/table.tsv"} << "name\tversion\tsummary\nexpress\t5.0.0\tA web framework\n";

  const auto shelves = catalogue_shelves::open(folder);
  REQUIRE(shelves);
  CHECK((*shelves)->all().size() == 1);
  REQUIRE(import_catalogue(**shelves, folder + "/table.tsv", "npm"));
  CHECK((*shelves)->all().size() == 2);
  actors::search_query query;
  query.text = "framework";
  const auto page = catalogue_search{**shelves}.search(query, {});
  REQUIRE(page);
  CHECK(page->total == 1);
}
