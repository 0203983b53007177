#include "runtime/store/catalogue_table.hpp"

#include <tuple>

#include "protocol/package/version.hpp"
#include "runtime/store/search_words.hpp"

namespace souk::runtime {

using namespace protocol;
using SQLite::Statement;

namespace {

enum class standing : std::uint8_t { added, replaced, superseded };

// What the new announcement means next to the one of the same version that is known. The later one counts; of
// two at the same time a yank, then the greater id, so that all nodes agree.
standing compare(SQLite::Database& db, const package_name& package, const announcement_body& news, const digest& id) {
  Statement known{db, "SELECT issued_at, kind, id FROM announcements WHERE publisher = ? AND name = ? AND version = ?"};
  bind_bytes(known, 1, package.publisher.raw);
  known.bind(2, package.name);
  known.bind(3, news.version);
  if (!known.executeStep())
    return standing::added;
  const auto old =
    std::tuple{known.getColumn(0).getInt64(), known.getColumn(1).getInt(), hash_from<digest>(known.getColumn(2))};
  return std::tuple{news.issued_at, static_cast<int>(news.kind), id} > old ? standing::replaced : standing::superseded;
}

void keep(SQLite::Database& db, const package_name& package, const announcement_body& news, const digest& id,
          byte_view raw) {
  Statement put{db, "INSERT OR REPLACE INTO announcements (id, publisher, name, version, kind, issued_at, raw)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)"};
  bind_bytes(put, 1, id.raw);
  bind_bytes(put, 2, package.publisher.raw);
  put.bind(3, package.name);
  put.bind(4, news.version);
  put.bind(5, static_cast<int>(news.kind));
  put.bind(6, news.issued_at);
  bind_bytes(put, 7, raw);
  put.exec();
}

std::string joined(const std::vector<std::string>& tags) {
  std::string text;
  for (const auto& tag : tags)
    text += (text.empty() ? "" : "\n") + tag;
  return text;
}

void show(SQLite::Database& db, const package_name& package, const announcement_body& newest) {
  Statement put{db, "INSERT INTO packages"
                    " (publisher, name, version, description, category, tags, license, issued_at, fuzzy)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (publisher, name) DO UPDATE SET"
                    " version = excluded.version, description = excluded.description, category = excluded.category,"
                    " tags = excluded.tags, license = excluded.license, issued_at = excluded.issued_at"};
  bind_bytes(put, 1, package.publisher.raw);
  put.bind(2, package.name);
  put.bind(3, newest.version);
  put.bind(4, newest.description);
  put.bind(5, newest.category);
  put.bind(6, joined(newest.tags));
  put.bind(7, newest.license);
  put.bind(8, newest.issued_at);
  put.bind(9, padded(words_of(package.name)));
  put.exec();
}

void hide(SQLite::Database& db, const package_name& package) {
  Statement erase{db, "DELETE FROM packages WHERE publisher = ? AND name = ?"};
  bind_bytes(erase, 1, package.publisher.raw);
  erase.bind(2, package.name);
  erase.exec();
}

// The version that is shown now; nothing when none is, or when it cannot be read.
std::optional<version> shown_version(SQLite::Database& db, const package_name& package) {
  Statement row{db, "SELECT version FROM packages WHERE publisher = ? AND name = ?"};
  bind_bytes(row, 1, package.publisher.raw);
  row.bind(2, package.name);
  if (!row.executeStep())
    return std::nullopt;
  const auto parsed = parse_version(text_of(row.getColumn(0)));
  return parsed ? std::optional{*parsed} : std::nullopt;
}

// Looks for the newest version again, after the one that was shown was yanked.
void show_newest_left(SQLite::Database& db, const package_name& package) {
  Statement each{db, "SELECT version, raw FROM announcements WHERE publisher = ? AND name = ? AND kind = ?"};
  bind_bytes(each, 1, package.publisher.raw);
  each.bind(2, package.name);
  each.bind(3, static_cast<int>(announcement_kind::released));
  std::optional<version> newest;
  bytes newest_raw;
  while (each.executeStep()) {
    const auto parsed = parse_version(text_of(each.getColumn(0)));
    if (!parsed || (newest && *parsed <= *newest))
      continue;
    newest = *parsed;
    newest_raw = bytes_of(each.getColumn(1));
  }
  const auto decoded = newest ? decode<announcement>(newest_raw) : tl::unexpected{wire_fault::malformed};
  if (decoded)
    show(db, package, decoded->body);
  else
    hide(db, package);
}

void update_shown(SQLite::Database& db, const package_name& package, const announcement_body& news) {
  const auto parsed = parse_version(news.version);
  if (!parsed)
    return;
  const auto shown = shown_version(db, package);
  if (news.kind == announcement_kind::released && (!shown || *shown <= *parsed))
    return show(db, package, news);
  if (news.kind == announcement_kind::yanked && shown && *shown == *parsed)
    show_newest_left(db, package);
}

} // namespace

result<void> catalogue_table::count() {
  return db_.use([&](SQLite::Database& db) -> result<void> {
    rows_ = static_cast<std::uint64_t>(db.execAndGet("SELECT count(*) FROM announcements").getInt64());
    return {};
  });
}

result<bool> catalogue_table::add(const announcement& checked, byte_view raw) {
  const auto& news = checked.body;
  const package_name package{publisher_id_of(news.publisher.first), news.name};
  const auto id = announcement_id(raw);
  auto became = standing::superseded;
  const auto done = db_.change([&](SQLite::Database& db) -> result<void> {
    became = compare(db, package, news, id);
    if (became == standing::superseded)
      return {};
    if (became == standing::added && rows_ >= limits::catalogue_rows_max)
      return fail(errc::internal, "the catalogue is full: " + std::to_string(rows_) + " announcements");
    keep(db, package, news, id, raw);
    update_shown(db, package, news);
    return {};
  });
  if (!done)
    return fail(done.error());
  if (became == standing::added)
    ++rows_;
  return became != standing::superseded;
}

result<std::vector<bytes>> catalogue_table::page(const std::optional<digest>& after, std::size_t most) {
  return db_.use([&](SQLite::Database& db) -> result<std::vector<bytes>> {
    std::vector<bytes> all;
    Statement each{db, "SELECT raw FROM announcements WHERE ?1 IS NULL OR id > ?1 ORDER BY id LIMIT ?2"};
    if (after)
      bind_bytes(each, 1, after->raw);
    each.bind(2, static_cast<std::int64_t>(most));
    while (each.executeStep())
      all.push_back(bytes_of(each.getColumn(0)));
    return all;
  });
}

result<void> catalogue_table::set_seeders(const package_name& package, std::uint32_t seeders) {
  return db_.use([&](SQLite::Database& db) -> result<void> {
    Statement put{db, "UPDATE packages SET seeders = ? WHERE publisher = ? AND name = ?"};
    put.bind(1, static_cast<std::int64_t>(seeders));
    bind_bytes(put, 2, package.publisher.raw);
    put.bind(3, package.name);
    put.exec();
    return {};
  });
}

} // namespace souk::runtime
