// The two indexes of rows: they find the same, in the same order.
#include "tests/catch.hpp"

#include <fstream>

#include "runtime/store/bitmap_index.hpp"
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
    for (std::size_t i = 0; i < places.size(); ++i) {
      std::string terms;
      for (std::size_t bit = 0; bit < known_terms.size(); ++bit)
        if ((rows[i] >> bit & 1U) != 0)
          terms += (terms.empty() ? "" : " ") + known_terms[bit];
      lists.put(places[i], terms);
      maps.put(places[i], terms);
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
