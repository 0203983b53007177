#include "runtime/store/catalogue_shelf.hpp"

#include <filesystem>

#include "runtime/store/catalogue_schema.hpp"
#include "runtime/store/search_words.hpp"

namespace souk::runtime {

using namespace protocol;

namespace {

durability durability_of(shelf_kind kind, bool building) {
  if (kind == shelf_kind::announced)
    return durability::normal;
  return building ? durability::none : durability::read_only;
}

void prepare(SQLite::Database& db) {
  register_terms_tokenizer(db.getHandle());
  db.exec("PRAGMA mmap_size = 4294967296"); // pages of the file, not memory of our own
}

// Announcements stand all over the tables: many of them share a page only when it is written late.
result<void> lay_out_announced(SQLite::Database& db) {
  db.exec("PRAGMA cache_size = -8192");
  db.exec("PRAGMA wal_autocheckpoint = 16384");
  SQLite::Transaction all_or_nothing{db, SQLite::TransactionBehavior::IMMEDIATE};
  const auto layout = db.execAndGet("PRAGMA user_version").getInt();
  if (layout < announced_layout && db.tableExists("announcements"))
    db.exec(leave_first_layout);
  db.exec(announced_schema);
  all_or_nothing.commit();
  return {};
}

result<void> lay_out_imported(SQLite::Database& db) {
  db.exec(imported_schema);
  return {};
}

result<void> check_layout(SQLite::Database& db, const std::string& path) {
  if (db.execAndGet("PRAGMA user_version").getInt() != imported_layout)
    return fail(errc::not_found, path + " was imported by another version: import it again");
  return {};
}

} // namespace

catalogue_shelf::catalogue_shelf(std::unique_ptr<database> file, std::unique_ptr<database> reading, shelf_kind kind,
                                 std::string path)
    : file_{std::move(file)}, reading_{std::move(reading)}, kind_{kind}, path_{std::move(path)} {
  if (kind_ == shelf_kind::imported)
    source_ = std::filesystem::path{path_}.stem().string();
}

result<std::unique_ptr<catalogue_shelf>> catalogue_shelf::open(const std::string& path, shelf_kind kind,
                                                               bool building) {
  try {
    const auto sync = durability_of(kind, building);
    auto file = std::make_unique<database>(path, sync);
    const auto ready = file->use([&](SQLite::Database& db) -> result<void> {
      prepare(db);
      return kind == shelf_kind::announced ? lay_out_announced(db)
             : building                    ? lay_out_imported(db)
                                           : check_layout(db, path);
    });
    if (!ready)
      return fail(ready.error());
    std::unique_ptr<database> reading;
    if (kind == shelf_kind::announced) {
      reading = std::make_unique<database>(path, sync);
      const auto prepared = reading->use([](SQLite::Database& db) -> result<void> {
        prepare(db);
        return {};
      });
      if (!prepared)
        return fail(prepared.error());
    }
    return std::unique_ptr<catalogue_shelf>{new catalogue_shelf{std::move(file), std::move(reading), kind, path}};
  } catch (const SQLite::Exception& refused) {
    return fail(error_of(refused, path));
  }
}

} // namespace souk::runtime
