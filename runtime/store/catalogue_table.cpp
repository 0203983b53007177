#include "runtime/store/catalogue_table.hpp"

#include <array>
#include <tuple>

#include "protocol/catalogue/reconciliation.hpp"
#include "protocol/package/version.hpp"
#include "runtime/store/copies_table.hpp"

namespace souk::runtime {

using namespace protocol;
using SQLite::Statement;

namespace {

enum class standing : std::uint8_t { added, replaced, superseded };

struct comparison {
  standing became = standing::superseded;
  std::optional<digest> replaced;
};

// What the table of announcements keeps of one; a peer's word about copies stands there too, under the peer, no name and
// the number of the part.
struct announcement_row {
  std::array<std::uint8_t, 32> publisher{};
  std::string name;
  std::string version;
  int kind = 0;
  wall_seconds issued_at = 0;
  wall_seconds expires_at = 0;
};
constexpr int copies_kind = 100; // beyond those of announcement_kind; the schema knows it too

announcement_row row_of(const announcement& news) {
  const auto& body = news.body;
  return {publisher_id_of(body.publisher.first).raw,
          body.name,
          body.version,
          static_cast<int>(body.kind),
          body.issued_at,
          body.expires_at};
}

announcement_row row_of(const copies& said) {
  const auto& body = said.body;
  return {node_id_of(body.key).raw, "", std::to_string(body.part), copies_kind, body.issued_at, body.expires_at};
}

// What the new announcement means next to the one of the same version that is known. The later one counts; of
// two at the same time a yank, then the greater id, so that all nodes agree.
comparison compare(Statement& of_version, const announcement_row& news, const digest& id) {
  statement_use known{of_version};
  bind_bytes(*known, 1, news.publisher);
  known->bind(2, news.name);
  known->bind(3, news.version);
  if (!known->executeStep())
    return {standing::added, {}};
  const auto old =
    std::tuple{known->getColumn(0).getInt64(), known->getColumn(1).getInt(), hash_from<digest>(known->getColumn(2))};
  if (std::tuple{news.issued_at, news.kind, id} > old)
    return {standing::replaced, std::get<2>(old)};
  return {};
}

void keep(Statement& with_all, const announcement_row& news, const digest& id, byte_view raw) {
  statement_use put{with_all};
  bind_bytes(*put, 1, id.raw);
  bind_bytes(*put, 2, news.publisher);
  put->bind(3, news.name);
  put->bind(4, news.version);
  put->bind(5, news.kind);
  put->bind(6, news.issued_at);
  put->bind(7, news.expires_at);
  bind_bytes(*put, 8, raw);
  put->exec();
}

// What is shown of packages, and from which announcements.
struct shown_packages {
  announced_packages& packages;
  copies_table& held;
};

void show(shown_packages& all, const package_name& package, const announcement_body& newest) {
  all.packages.show(package, newest, all.held.seeders_of(newest.archive));
}

// The newest version among the announcements that are left, after the one that was shown went.
void show_newest_left(SQLite::Database& db, shown_packages& all, const package_name& package) {
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
    show(all, package, decoded->body);
  else
    all.packages.hide(package);
}

// Nothing when none is shown, or when its version cannot be read.
std::optional<version> shown_version(announced_packages& packages, const package_name& package) {
  const auto text = packages.shown_version(package);
  const auto parsed = text ? parse_version(*text) : fail(errc::not_found, "no version is shown");
  return parsed ? std::optional{*parsed} : std::nullopt;
}

void update_shown(SQLite::Database& db, shown_packages& all, const package_name& package,
                  const announcement_body& news) {
  const auto parsed = parse_version(news.version);
  if (!parsed)
    return;
  const auto shown = shown_version(all.packages, package);
  if (news.kind == announcement_kind::released && (!shown || *shown <= *parsed))
    return show(all, package, news);
  if (news.kind == announcement_kind::yanked && shown && *shown == *parsed)
    show_newest_left(db, all, package);
}

// The archive of the version that is shown.
std::optional<digest> archive_shown(Statement& raw_of_version, announced_packages& packages,
                                    const package_name& package) {
  const auto version = packages.shown_version(package);
  if (!version)
    return std::nullopt;
  statement_use row{raw_of_version};
  bind_bytes(*row, 1, package.publisher.raw);
  row->bind(2, package.name);
  row->bind(3, *version);
  if (!row->executeStep())
    return std::nullopt;
  const auto decoded = decode<announcement>(bytes_of(row->getColumn(0)));
  return decoded ? std::optional{decoded->body.archive} : std::nullopt;
}

struct expired_announcement {
  std::int64_t row = 0;
  digest id;
  package_name package; // no name: a word about copies
  bytes raw;
};

std::vector<expired_announcement> expired(SQLite::Database& db, wall_seconds now, std::size_t most) {
  Statement each{
    db, "SELECT rowid, id, publisher, name, raw FROM announcements WHERE expires_at <= ? ORDER BY expires_at LIMIT ?"};
  each.bind(1, now);
  each.bind(2, static_cast<std::int64_t>(most));
  std::vector<expired_announcement> found;
  while (each.executeStep())
    found.push_back({each.getColumn(0).getInt64(),
                     hash_from<digest>(each.getColumn(1)),
                     {hash_from<publisher_id>(each.getColumn(2)), text_of(each.getColumn(3))},
                     bytes_of(each.getColumn(4))});
  return found;
}

} // namespace

// Prepared once.
struct catalogue_table::statements {
  explicit statements(SQLite::Database& db)
      : packages{db}, held{db},
        of_version{db,
                   "SELECT issued_at, kind, id FROM announcements WHERE publisher = ? AND name = ? AND version = ?"},
        put{db, "INSERT OR REPLACE INTO announcements (id, publisher, name, version, kind, issued_at, expires_at, raw)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"},
        raw_of_version{db, "SELECT raw FROM announcements WHERE publisher = ? AND name = ? AND version = ?"} {}

  shown_packages shown() { return {packages, held}; }

  announced_packages packages;
  copies_table held;
  Statement of_version;
  Statement put;
  Statement raw_of_version;
};

catalogue_table::catalogue_table(catalogue_shelf& announced) : db_{announced.file()} {}
catalogue_table::~catalogue_table() = default;

catalogue_table::statements& catalogue_table::prepared(SQLite::Database& db) {
  if (!statements_)
    statements_ = std::make_unique<statements>(db);
  return *statements_;
}

result<void> catalogue_table::count() {
  return db_.use([&](SQLite::Database& db) -> result<void> {
    rows_ = static_cast<std::uint64_t>(db.execAndGet("SELECT count(*) FROM announcements").getInt64());
    copies_ =
      static_cast<std::uint64_t>(db.execAndGet("SELECT count(*) FROM announcements WHERE kind = 100").getInt64());
    return {};
  });
}

result<void> catalogue_table::change(const std::function<result<void>(SQLite::Database&)>& work) {
  auto done = db_.change([&](SQLite::Database& db) -> result<void> {
    prepared(db).packages.forget_counts(); // of a change that was undone
    auto worked = work(db);
    if (worked)
      prepared(db).packages.write_counts();
    return worked;
  });
  return done;
}

// Others have these archives than did before.
void catalogue_table::recount(statements& use, const std::set<digest>& archives) {
  for (const auto& archive : archives)
    for (const auto& package : use.held.packages_with(archive))
      if (archive_shown(use.raw_of_version, use.packages, package) == archive)
        use.packages.set_seeders(package, use.held.seeders_of(archive));
}

void catalogue_table::take_in(SQLite::Database& db, statements& use, const announcement& news) {
  const package_name package{publisher_id_of(news.body.publisher.first), news.body.name};
  use.held.note_archive(news.body.archive, db.getLastInsertRowid());
  auto shown = use.shown();
  update_shown(db, shown, package, news.body);
}

void catalogue_table::take_in(statements& use, const copies& said, const digest& id,
                              const std::optional<digest>& replaced) {
  auto changed = replaced ? use.held.erase(*replaced) : std::set<digest>{};
  changed.merge(use.held.put(said, id));
  recount(use, changed);
}

void catalogue_table::add_one(SQLite::Database& db, const actors::checked_announcement& news, changes& so_far) {
  using actors::announcement_standing;
  const auto row = std::visit([](const auto& what) { return row_of(what); }, news.what);
  const auto id = announcement_id(news.raw);
  auto& use = prepared(db);
  const auto next = compare(use.of_version, row, id);
  if (next.became == standing::superseded)
    return so_far.became.push_back(announcement_standing::known);
  if (next.became == standing::added && rows_ + so_far.rows >= limits::catalogue_rows_max)
    return so_far.became.push_back(announcement_standing::no_room);
  keep(use.put, row, id, news.raw);
  if (const auto* said = std::get_if<copies>(&news.what))
    take_in(use, *said, id, next.replaced);
  else
    take_in(db, use, std::get<announcement>(news.what));
  so_far.rows += next.became == standing::added ? 1 : 0;
  so_far.copies += next.became == standing::added && row.kind == copies_kind ? 1 : 0;
  if (next.replaced)
    so_far.gone.push_back(*next.replaced);
  so_far.come.push_back(id);
  so_far.became.push_back(announcement_standing::fresh);
}

result<std::vector<actors::announcement_standing>>
catalogue_table::add(const std::vector<actors::checked_announcement>& news) {
  changes made;
  const auto done = change([&](SQLite::Database& db) -> result<void> {
    for (const auto& each : news)
      add_one(db, each, made);
    return {};
  });
  if (!done)
    return fail(done.error());
  rows_ += made.rows;
  copies_ += made.copies;
  if (sums_) {
    for (const auto& id : made.come)
      sums_->add(id);
    for (const auto& id : made.gone)
      sums_->remove(id);
  }
  return std::move(made.became);
}

part_sums& catalogue_table::known_sums(SQLite::Database& db) {
  if (!sums_)
    sums_ = std::make_unique<part_sums>(db);
  return *sums_;
}

result<std::vector<catalogue_sum>> catalogue_table::sums(const std::vector<bytes>& prefixes) {
  return db_.use([&](SQLite::Database& db) -> result<std::vector<catalogue_sum>> {
    std::vector<catalogue_sum> all;
    all.reserve(prefixes.size());
    for (const auto& prefix : prefixes)
      all.push_back(known_sums(db).under(db, prefix).result());
    return all;
  });
}

result<std::vector<short_id>> catalogue_table::ids(const bytes& prefix, std::size_t most) {
  return db_.use([&](SQLite::Database& db) -> result<std::vector<short_id>> {
    const auto [low, high] = bounds_of(prefix);
    Statement each{db, "SELECT id FROM announcements WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?"};
    bind_bytes(each, 1, low.raw);
    bind_bytes(each, 2, high.raw);
    each.bind(3, static_cast<std::int64_t>(most));
    std::vector<short_id> all;
    while (each.executeStep())
      all.push_back(short_id_of(hash_from<digest>(each.getColumn(0))));
    return all;
  });
}

result<std::vector<bytes>> catalogue_table::items(const std::vector<short_id>& ids) {
  return db_.use([&](SQLite::Database& db) -> result<std::vector<bytes>> {
    std::vector<bytes> all;
    Statement each{db, "SELECT raw FROM announcements WHERE id BETWEEN ? AND ?"};
    for (const auto& wanted : ids) {
      digest low;
      digest high;
      high.raw.fill(0xff);
      std::copy(wanted.begin(), wanted.end(), low.raw.begin());
      std::copy(wanted.begin(), wanted.end(), high.raw.begin());
      bind_bytes(each, 1, low.raw);
      bind_bytes(each, 2, high.raw);
      if (each.executeStep())
        all.push_back(bytes_of(each.getColumn(0)));
      each.reset();
    }
    return all;
  });
}

result<std::vector<bytes>> catalogue_table::page(const std::optional<digest>& after, std::size_t most) {
  return db_.use([&](SQLite::Database& db) -> result<std::vector<bytes>> {
    std::vector<bytes> all;
    Statement each{db, after ? "SELECT raw FROM announcements WHERE id > ?2 ORDER BY id LIMIT ?1"
                             : "SELECT raw FROM announcements ORDER BY id LIMIT ?1"};
    each.bind(1, static_cast<std::int64_t>(most));
    if (after)
      bind_bytes(each, 2, after->raw);
    while (each.executeStep())
      all.push_back(bytes_of(each.getColumn(0)));
    return all;
  });
}

void catalogue_table::drop(SQLite::Database& db, std::int64_t row, const digest& id, const package_name& package,
                           const bytes& raw) {
  auto& use = prepared(db);
  if (package.name.empty())
    return recount(use, use.held.erase(id));
  if (const auto decoded = decode<announcement>(raw))
    use.held.forget_archive(decoded->body.archive, row);
  auto shown = use.shown();
  show_newest_left(db, shown, package);
}

result<std::size_t> catalogue_table::expire(wall_seconds now, std::size_t most) {
  std::size_t gone = 0;
  std::size_t copies_gone = 0;
  const auto done = change([&](SQLite::Database& db) -> result<void> {
    const auto all = expired(db, now, most);
    Statement erase{db, "DELETE FROM announcements WHERE id = ?"};
    for (const auto& each : all) {
      statement_use one{erase};
      bind_bytes(*one, 1, each.id.raw);
      one->exec();
    }
    for (const auto& each : all) {
      drop(db, each.row, each.id, each.package, each.raw);
      copies_gone += each.package.name.empty() ? 1 : 0;
    }
    gone = all.size();
    return {};
  });
  if (!done)
    return fail(done.error());
  sums_.reset(); // read anew when they are asked for next
  rows_ -= gone;
  copies_ -= copies_gone;
  return gone;
}

result<std::vector<digest>> catalogue_table::archives_among(const std::vector<digest>& content) {
  return db_.use([&](SQLite::Database& db) -> result<std::vector<digest>> {
    std::vector<digest> found;
    for (const auto& each : content)
      if (!prepared(db).held.packages_with(each).empty())
        found.push_back(each);
    return found;
  });
}

} // namespace souk::runtime
