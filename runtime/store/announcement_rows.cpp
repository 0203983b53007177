#include "runtime/store/announcement_rows.hpp"

#include <tuple>

#include "protocol/package/version.hpp"
#include "runtime/store/database.hpp"
#include "runtime/store/lean_key.hpp"

namespace souk::runtime {

using namespace protocol;
using SQLite::Statement;

namespace {

// The key leads there; what shares it is passed over.
#define OF_VERSION "FROM announcements WHERE key = ?1 AND publisher = ?2 AND name = ?3 AND version = ?4"

void bind_version(Statement& to, const package_name& package, const std::string& version) {
  to.bind(1, key_of_version(package, version));
  bind_bytes(to, 2, package.publisher.raw);
  to.bind(3, package.name);
  to.bind(4, version);
}

} // namespace

announcement_facts facts_of(const announcement& news) {
  const auto& body = news.body;
  return {{publisher_id_of(body.publisher.first), body.name},
          body.version,
          static_cast<int>(body.kind),
          body.issued_at,
          body.expires_at};
}

announcement_facts facts_of(const copies& said) {
  const auto& body = said.body;
  return {{publisher_id{node_id_of(body.key).raw}, ""},
          std::to_string(body.part),
          copies_kind,
          body.issued_at,
          body.expires_at};
}

bool supersedes(const announcement_facts& news, const digest& id, const announcement_rows::known& old) {
  return std::tie(news.issued_at, news.kind, id) > std::tie(old.issued_at, old.kind, old.id);
}

announcement_rows::announcement_rows(SQLite::Database& db)
    : db_{db}, same_version_{db, "SELECT row, id, kind, issued_at " OF_VERSION},
      put_{db, "INSERT INTO announcements (id, key, publisher, name, version, kind, issued_at, expires_at, raw)"
               " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"},
      raw_{db, "SELECT raw FROM announcements WHERE row = ?"}, erase_{db, "DELETE FROM announcements WHERE row = ?"},
      raw_of_version_{db, "SELECT raw " OF_VERSION},
      versions_{db, "SELECT version, raw FROM announcements"
                    " WHERE key BETWEEN ? AND ? AND publisher = ? AND name = ? AND kind = ?"},
      expired_{db, "SELECT row, id, publisher, name FROM announcements WHERE expires_at <= ?"
                   " ORDER BY expires_at LIMIT ?"} {}

std::uint64_t announcement_rows::count(SQLite::Database& db) {
  return static_cast<std::uint64_t>(db.execAndGet("SELECT count(*) FROM announcements").getInt64());
}

std::uint64_t announcement_rows::count_copies(SQLite::Database& db) {
  Statement copies{db, "SELECT count(*) FROM announcements WHERE kind = ?"};
  copies.bind(1, copies_kind);
  return copies.executeStep() ? static_cast<std::uint64_t>(copies.getColumn(0).getInt64()) : 0;
}

std::optional<announcement_rows::known> announcement_rows::same_version(const announcement_facts& news) {
  statement_use row{same_version_};
  bind_version(*row, news.package, news.version);
  if (!row->executeStep())
    return std::nullopt;
  return known{row->getColumn(0).getInt64(), hash_from<digest>(row->getColumn(1)), row->getColumn(2).getInt(),
               row->getColumn(3).getInt64()};
}

std::int64_t announcement_rows::put(const announcement_facts& news, const digest& id, byte_view raw) {
  statement_use put{put_};
  bind_bytes(*put, 1, id.raw);
  put->bind(2, key_of_version(news.package, news.version));
  bind_bytes(*put, 3, news.package.publisher.raw);
  put->bind(4, news.package.name);
  put->bind(5, news.version);
  put->bind(6, news.kind);
  put->bind(7, news.issued_at);
  put->bind(8, news.expires_at);
  bind_bytes(*put, 9, raw);
  put->exec();
  return db_.getLastInsertRowid();
}

bytes announcement_rows::erase(std::int64_t row) {
  bytes gone;
  {
    statement_use read{raw_};
    read->bind(1, row);
    if (read->executeStep())
      gone = bytes_of(read->getColumn(0));
  }
  statement_use erase{erase_};
  erase->bind(1, row);
  erase->exec();
  return gone;
}

std::optional<bytes> announcement_rows::raw_of(const package_name& package, const std::string& version) {
  statement_use row{raw_of_version_};
  bind_version(*row, package, version);
  return row->executeStep() ? std::optional{bytes_of(row->getColumn(0))} : std::nullopt;
}

std::optional<announcement> announcement_rows::newest_of(const package_name& package) {
  statement_use each{versions_};
  const auto keys = keys_of_versions(package);
  each->bind(1, keys.first);
  each->bind(2, keys.last);
  bind_bytes(*each, 3, package.publisher.raw);
  each->bind(4, package.name);
  each->bind(5, static_cast<int>(announcement_kind::released));
  std::optional<version> newest;
  bytes raw;
  while (each->executeStep()) {
    const auto parsed = parse_version(text_of(each->getColumn(0)));
    if (!parsed || (newest && *parsed <= *newest))
      continue;
    newest = *parsed;
    raw = bytes_of(each->getColumn(1));
  }
  auto decoded = newest ? decode<announcement>(raw) : tl::unexpected{wire_fault::malformed};
  return decoded ? std::optional{*std::move(decoded)} : std::nullopt;
}

std::vector<expired_announcement> announcement_rows::expired(wall_seconds now, std::size_t most) {
  statement_use each{expired_};
  each->bind(1, now);
  each->bind(2, static_cast<std::int64_t>(most));
  std::vector<expired_announcement> found;
  while (each->executeStep())
    found.push_back({each->getColumn(0).getInt64(),
                     hash_from<digest>(each->getColumn(1)),
                     {hash_from<publisher_id>(each->getColumn(2)), text_of(each->getColumn(3))},
                     {}});
  return found;
}

} // namespace souk::runtime
