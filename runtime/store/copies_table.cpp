#include "runtime/store/copies_table.hpp"

#include <cstring>

#include "runtime/store/database.hpp"

namespace souk::runtime {

using namespace protocol;

namespace {

std::int64_t beginning_of(const digest& archive) {
  std::int64_t number = 0;
  std::memcpy(&number, archive.raw.data(), sizeof number);
  return number;
}

} // namespace

copies_table::copies_table(SQLite::Database& db)
    : put_{db, "INSERT OR REPLACE INTO copies (archive, peer, said_in) VALUES (?, ?, ?)"},
      said_by_{db, "SELECT archive FROM copies WHERE said_in = ?"}, erase_{db, "DELETE FROM copies WHERE said_in = ?"},
      count_{db, "SELECT count(*) FROM copies WHERE archive = ?"},
      note_{db, "INSERT OR IGNORE INTO archives (archive, announcement) VALUES (?, ?)"},
      forget_{db, "DELETE FROM archives WHERE archive = ? AND announcement = ?"},
      packages_{db, "SELECT a.publisher, a.name FROM archives JOIN announcements a ON a.row = announcement"
                    " WHERE archive = ?"} {}

std::set<digest> copies_table::put(const copies& said, const digest& id) {
  const auto peer = node_id_of(said.body.key);
  for (const auto& archive : said.body.archives) {
    statement_use put{put_};
    bind_bytes(*put, 1, archive.raw);
    bind_bytes(*put, 2, peer.raw);
    bind_bytes(*put, 3, id.raw);
    put->exec();
  }
  return {said.body.archives.begin(), said.body.archives.end()};
}

std::set<digest> copies_table::erase(const digest& id) {
  std::set<digest> gone;
  statement_use each{said_by_};
  bind_bytes(*each, 1, id.raw);
  while (each->executeStep())
    gone.insert(hash_from<digest>(each->getColumn(0)));
  statement_use erase{erase_};
  bind_bytes(*erase, 1, id.raw);
  erase->exec();
  return gone;
}

std::uint32_t copies_table::seeders_of(const digest& archive) {
  statement_use count{count_};
  bind_bytes(*count, 1, archive.raw);
  return count->executeStep() ? static_cast<std::uint32_t>(count->getColumn(0).getInt64()) : 0;
}

void copies_table::note_archive(const digest& archive, std::int64_t announcement) {
  statement_use note{note_};
  note->bind(1, beginning_of(archive));
  note->bind(2, announcement);
  note->exec();
}

void copies_table::forget_archive(const digest& archive, std::int64_t announcement) {
  statement_use forget{forget_};
  forget->bind(1, beginning_of(archive));
  forget->bind(2, announcement);
  forget->exec();
}

std::vector<package_name> copies_table::packages_with(const digest& archive) {
  std::vector<package_name> all;
  statement_use each{packages_};
  each->bind(1, beginning_of(archive));
  while (each->executeStep())
    all.push_back({hash_from<publisher_id>(each->getColumn(0)), text_of(each->getColumn(1))});
  return all;
}

} // namespace souk::runtime
