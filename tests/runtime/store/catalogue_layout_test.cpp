// The tables of announcements: keys that are numbers, and a file that an older program wrote.
#include <SQLiteCpp/SQLiteCpp.h>

#include "runtime/store/announcement_rows.hpp"
#include "runtime/store/catalogue_schema.hpp"
#include "runtime/store/database.hpp"
#include "runtime/store/lean_key.hpp"
#include "runtime/store/search_words.hpp"
#include "tests/runtime/store/fixture.hpp"

using namespace souk;
using namespace souk::runtime;
using namespace souk::tests;
using protocol::package_name;

namespace {

package_name package_of(std::uint8_t publisher, std::string name) {
  package_name made;
  made.publisher.raw.fill(publisher);
  made.name = std::move(name);
  return made;
}

bool within(const lean_keys& keys, std::int64_t key) {
  return keys.first <= key && key <= keys.last;
}

// As the first layout had it; of the tables that are made anew only the names matter.
void write_first_layout(const std::string& path, const std::vector<protocol::bytes>& announcements) {
  SQLite::Database db{path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
  register_terms_tokenizer(db.getHandle());
  db.exec("CREATE TABLE packages (id INTEGER PRIMARY KEY, name TEXT NOT NULL, publisher BLOB);"
          "CREATE UNIQUE INDEX packages_of ON packages (name, publisher);"
          "CREATE TABLE words (word TEXT PRIMARY KEY, rows INTEGER NOT NULL) WITHOUT ROWID;"
          "INSERT INTO words VALUES ('tool', 7);"
          "CREATE TABLE halves (key INTEGER, word TEXT, PRIMARY KEY (key, word)) WITHOUT ROWID;"
          "CREATE VIRTUAL TABLE terms USING fts5 ("
          "  text, content = '', columnsize = 0, detail = none, tokenize = 'souk_terms');"
          "CREATE TABLE announcements (id BLOB PRIMARY KEY, publisher BLOB NOT NULL, name TEXT NOT NULL,"
          "  version TEXT NOT NULL, kind INTEGER NOT NULL, issued_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,"
          "  raw BLOB NOT NULL);"
          "CREATE UNIQUE INDEX announcements_of ON announcements (publisher, name, version);"
          "CREATE INDEX announcements_expire ON announcements (expires_at);");
  for (std::size_t i = 0; i < announcements.size(); ++i) {
    SQLite::Statement put{db, "INSERT INTO announcements VALUES (?, x'00', ?, '1.0.0', 0, 0, 0, ?)"};
    put.bind(1, static_cast<std::int64_t>(i));
    put.bind(2, std::to_string(i));
    bind_bytes(put, 3, announcements[i]);
    put.exec();
  }
}

} // namespace

TEST_CASE("keys of a group stand together and those of others do not") {
  const auto tool = package_of(1, "tool");
  CHECK(within(keys_of_versions(tool), key_of_version(tool, "1.0.0")));
  CHECK(within(keys_of_versions(tool), key_of_version(tool, "")));
  CHECK(key_of_version(tool, "1.0.0") != key_of_version(tool, "1.0.1"));
  for (const auto& other : {package_of(2, "tool"), package_of(1, "tools"), package_of(1, "")})
    CHECK_FALSE(within(keys_of_versions(other), key_of_version(tool, "1.0.0")));
  CHECK(within(keys_of_name("tool"), key_of_name(tool)));
  CHECK(within(keys_of_name("tool"), key_of_name(package_of(2, "tool"))));
  CHECK(key_of_name(tool) != key_of_name(package_of(2, "tool")));
  CHECK_FALSE(within(keys_of_name("tools"), key_of_name(tool)));
}

TEST_CASE("announcements that share a key are told apart") {
  SQLite::Database db{":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
  register_terms_tokenizer(db.getHandle());
  db.exec(announced_schema);
  announcement_rows rows{db};
  announcement_facts one{package_of(1, "tool"), "1.0.0", 0, 10, 20};
  const auto row = rows.put(one, protocol::digest{}, {});
  auto other = one;
  SECTION("of another publisher") {
    other.package.publisher.raw.fill(2);
  }
  SECTION("of another name") {
    other.package.name = "tools";
  }
  SECTION("of another version") {
    other.version = "1.0.1";
  }
  SQLite::Statement same_key{db, "UPDATE announcements SET key = ?"};
  same_key.bind(1, key_of_version(other.package, other.version));
  same_key.exec();
  CHECK_FALSE(rows.same_version(other).has_value());
  CHECK_FALSE(rows.raw_of(other.package, other.version).has_value());
  same_key.reset();
  same_key.bind(1, key_of_version(one.package, one.version));
  same_key.exec();
  REQUIRE(rows.same_version(one).has_value());
  CHECK(rows.same_version(one)->row == row);
}

TEST_CASE("a catalogue of the first layout is taken over") {
  const scratch_folder scratch;
  const publisher ada{1};
  std::vector<protocol::bytes> old;
  for (int i = 0; i < 1003; ++i) // more than are taken over at once
    old.push_back(ada.announce("tool-" + std::to_string(i), "1.0.0"));
  old.push_back({1, 2, 3}); // what cannot be read is left out
  fs::create_directories(scratch.at("data"));
  write_first_layout(scratch.at("data") + "/catalogue.db", old);
  for (int opened = 0; opened < 2; ++opened) {
    const auto disk = must(open_disk(scratch.at("data")));
    CHECK(must(disk->store().count_catalogue()).announcements == 1003);
    actors::search_query query;
    query.text = "tool-1002";
    CHECK(must(disk->reader().search(query)).hits.front().package.name == "tool-1002");
    CHECK(must(disk->reader().named("tool-7")).size() == 1);
    query.text = "tool";
    CHECK(must(disk->reader().search(query)).total > 1000);
  }
  const SQLite::Database left{scratch.at("data") + "/catalogue.db"};
  CHECK_FALSE(left.tableExists("announcements_before"));
}
