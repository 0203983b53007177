#include "runtime/store/ledger.hpp"

namespace souk::runtime {

using namespace protocol;
using actors::installed_package;
using SQLite::Statement;

namespace {

#define PACKAGE_COLUMNS "path, root, publisher, name, version, archive, release, bytes, installed_at"

void bind_package(Statement& to, int first, const installed_package& package) {
  to.bind(first, package.path);
  to.bind(first + 1, package.root);
  bind_bytes(to, first + 2, package.package.publisher.raw);
  to.bind(first + 3, package.package.name);
  to.bind(first + 4, package.version);
  bind_bytes(to, first + 5, package.archive.raw);
  bind_bytes(to, first + 6, package.release.raw);
  to.bind(first + 7, static_cast<std::int64_t>(package.bytes));
  to.bind(first + 8, package.installed_at);
}

installed_package package_from(Statement& row, int first) {
  installed_package made;
  made.path = text_of(row.getColumn(first));
  made.root = text_of(row.getColumn(first + 1));
  made.package = {hash_from<publisher_id>(row.getColumn(first + 2)), text_of(row.getColumn(first + 3))};
  made.version = text_of(row.getColumn(first + 4));
  made.archive = hash_from<digest>(row.getColumn(first + 5));
  made.release = hash_from<digest>(row.getColumn(first + 6));
  made.bytes = static_cast<std::uint64_t>(row.getColumn(first + 7).getInt64());
  made.installed_at = row.getColumn(first + 8).getInt64();
  return made;
}

// What stood at a place or inside it is gone when another tree came, or none.
void apply(SQLite::Database& db, const journal_entry& move) {
  if (move.kind == move_kind::file)
    return;
  if (move.kind != move_kind::inside) {
    Statement erase{db, "DELETE FROM installed WHERE path = ?1 OR substr(path, 1, length(?1) + 1) = ?1 || '/'"};
    erase.bind(1, move.package.path);
    erase.exec();
  }
  if (move.kind == move_kind::removal)
    return;
  Statement put{db, "INSERT OR REPLACE INTO installed (" PACKAGE_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"};
  bind_package(put, 1, move.package);
  put.exec();
}

void forget(SQLite::Database& db, const journal_entry& move) {
  Statement erase{db, "DELETE FROM journal WHERE aside = ?"};
  erase.bind(1, move.aside);
  erase.exec();
}

} // namespace

result<std::vector<installed_package>> ledger::installed(const std::optional<std::string>& root) {
  return db_.use([&](SQLite::Database& db) -> result<std::vector<installed_package>> {
    std::vector<installed_package> all;
    Statement each{db, "SELECT " PACKAGE_COLUMNS " FROM installed WHERE ?1 IS NULL OR root = ?1 ORDER BY path"};
    if (root)
      each.bind(1, *root);
    while (each.executeStep())
      all.push_back(package_from(each, 0));
    return all;
  });
}

result<std::optional<installed_package>> ledger::at(const std::string& path) {
  return db_.use([&](SQLite::Database& db) -> result<std::optional<installed_package>> {
    Statement row{db, "SELECT " PACKAGE_COLUMNS " FROM installed WHERE path = ?"};
    row.bind(1, path);
    if (!row.executeStep())
      return std::nullopt;
    return package_from(row, 0);
  });
}

result<void> ledger::begin(const std::vector<journal_entry>& moves) {
  return db_.change([&](SQLite::Database& db) -> result<void> {
    Statement put{db, "INSERT INTO journal (removes, staged, aside, inode, " PACKAGE_COLUMNS ")"
                      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
    for (const auto& move : moves) {
      put.bind(1, static_cast<int>(move.kind));
      put.bind(2, move.staged);
      put.bind(3, move.aside);
      put.bind(4, static_cast<std::int64_t>(move.inode));
      bind_package(put, 5, move.package);
      put.exec();
      put.reset();
    }
    return {};
  });
}

result<void> ledger::complete(const std::vector<journal_entry>& moves) {
  return db_.change([&](SQLite::Database& db) -> result<void> {
    for (const auto& move : moves) {
      apply(db, move);
      forget(db, move);
    }
    return {};
  });
}

result<void> ledger::abandon(const std::vector<journal_entry>& moves) {
  return db_.change([&](SQLite::Database& db) -> result<void> {
    for (const auto& move : moves)
      forget(db, move);
    return {};
  });
}

result<std::vector<journal_entry>> ledger::unfinished() {
  return db_.use([&](SQLite::Database& db) -> result<std::vector<journal_entry>> {
    std::vector<journal_entry> all;
    Statement each{db, "SELECT removes, staged, aside, inode, " PACKAGE_COLUMNS " FROM journal ORDER BY id"};
    while (each.executeStep())
      all.push_back({static_cast<move_kind>(each.getColumn(0).getInt()), text_of(each.getColumn(1)),
                     text_of(each.getColumn(2)), static_cast<std::uint64_t>(each.getColumn(3).getInt64()),
                     package_from(each, 4)});
    return all;
  });
}

result<void> ledger::add_scratch(const std::string& path) {
  return cache_.use([&](SQLite::Database& db) -> result<void> {
    Statement put{db, "INSERT OR REPLACE INTO scratch (path) VALUES (?)"};
    put.bind(1, path);
    put.exec();
    return {};
  });
}

result<void> ledger::forget_scratch(const std::string& path) {
  return cache_.use([&](SQLite::Database& db) -> result<void> {
    Statement erase{db, "DELETE FROM scratch WHERE path = ?"};
    erase.bind(1, path);
    erase.exec();
    return {};
  });
}

result<std::vector<std::string>> ledger::scratch() {
  return cache_.use([&](SQLite::Database& db) -> result<std::vector<std::string>> {
    std::vector<std::string> all;
    Statement each{db, "SELECT path FROM scratch ORDER BY path"};
    while (each.executeStep())
      all.push_back(text_of(each.getColumn(0)));
    return all;
  });
}

} // namespace souk::runtime
