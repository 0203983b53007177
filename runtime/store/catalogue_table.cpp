#include "runtime/store/catalogue_table.hpp"

#include <algorithm>

#include "protocol/catalogue/reconciliation.hpp"
#include "protocol/package/version.hpp"
#include "runtime/store/announced_packages.hpp"
#include "runtime/store/announcement_rows.hpp"
#include "runtime/store/copies_table.hpp"

namespace souk::runtime {

using namespace protocol;
using SQLite::Statement;

namespace {

// What is shown of packages, and from which announcements.
struct shown_packages {
  announcement_rows& rows;
  announced_packages& packages;
  copies_table& held;
};

// One that stood in the table before: it was checked when it came.
std::optional<actors::checked_announcement> known_announcement(bytes raw) {
  if (auto said = decode<copies>(raw))
    return actors::checked_announcement{std::move(*said), std::move(raw)};
  if (auto said = decode<announcement>(raw))
    return actors::checked_announcement{std::move(*said), std::move(raw)};
  return std::nullopt;
}

// Of those that the first layout had, the next ones.
struct older_announcements {
  std::vector<actors::checked_announcement> news;
  std::int64_t last = 0; // its row, readable or not
};
constexpr std::int64_t taken_over_at_once = 1000;

// Nothing when there is no such table, or no longer.
std::optional<older_announcements> next_older(SQLite::Database& db, std::int64_t most) {
  if (!db.tableExists("announcements_before"))
    return std::nullopt;
  older_announcements made;
  Statement each{db, "SELECT rowid, raw FROM announcements_before ORDER BY rowid LIMIT ?"};
  each.bind(1, most);
  while (each.executeStep()) {
    made.last = each.getColumn(0).getInt64();
    if (auto known = known_announcement(bytes_of(each.getColumn(1))))
      made.news.push_back(*std::move(known));
  }
  return made;
}

// Up to this row; with the last one the table goes.
result<void> leave_older(SQLite::Database& db, std::int64_t last) {
  Statement erase{db, "DELETE FROM announcements_before WHERE rowid <= ?"};
  erase.bind(1, last);
  erase.exec();
  if (db.execAndGet("SELECT count(*) FROM announcements_before").getInt64() == 0)
    db.exec("DROP TABLE announcements_before");
  return {};
}

void show(shown_packages& all, const package_name& package, const announcement_body& newest) {
  all.packages.show(package, newest, all.held.seeders_of(newest.archive));
}

// After the one that was shown went.
void show_newest_left(shown_packages& all, const package_name& package) {
  if (const auto newest = all.rows.newest_of(package))
    show(all, package, newest->body);
  else
    all.packages.hide(package);
}

// Nothing when none is shown, or when its version cannot be read.
std::optional<version> shown_version(announced_packages& packages, const package_name& package) {
  const auto text = packages.shown_version(package);
  const auto parsed = text ? parse_version(*text) : fail(errc::not_found, "no version is shown");
  return parsed ? std::optional{*parsed} : std::nullopt;
}

void update_shown(shown_packages& all, const package_name& package, const announcement_body& news) {
  const auto parsed = parse_version(news.version);
  if (!parsed)
    return;
  const auto shown = shown_version(all.packages, package);
  if (news.kind == announcement_kind::released && (!shown || *shown <= *parsed))
    return show(all, package, news);
  if (news.kind == announcement_kind::yanked && shown && *shown == *parsed)
    show_newest_left(all, package);
}

// The archive of the version that is shown.
std::optional<digest> archive_shown(shown_packages& all, const package_name& package) {
  const auto version = all.packages.shown_version(package);
  const auto raw = version ? all.rows.raw_of(package, *version) : std::nullopt;
  const auto decoded = raw ? decode<announcement>(*raw) : tl::unexpected{wire_fault::malformed};
  return decoded ? std::optional{decoded->body.archive} : std::nullopt;
}

} // namespace

// Prepared once.
struct catalogue_table::statements {
  explicit statements(SQLite::Database& db) : rows{db}, packages{db}, held{db} {}

  shown_packages shown() { return {rows, packages, held}; }

  announcement_rows rows;
  announced_packages packages;
  copies_table held;
};

catalogue_table::catalogue_table(catalogue_shelf& announced) : db_{announced.file()} {}
catalogue_table::~catalogue_table() = default;

catalogue_table::statements& catalogue_table::prepared(SQLite::Database& db) {
  if (!statements_)
    statements_ = std::make_unique<statements>(db);
  return *statements_;
}

result<void> catalogue_table::begin() {
  const auto counted = db_.use([&](SQLite::Database& db) -> result<void> {
    rows_ = announcement_rows::count(db);
    copies_ = announcement_rows::count_copies(db);
    return {};
  });
  return counted ? take_over() : counted;
}

// They are left behind only after they were taken in, so it does not matter when that is interrupted.
result<void> catalogue_table::take_over() {
  for (;;) {
    std::optional<older_announcements> older;
    const auto read = db_.use([&](SQLite::Database& db) -> result<void> {
      older = next_older(db, taken_over_at_once);
      return {};
    });
    if (!read || !older)
      return read;
    if (const auto kept = add(older->news); !kept)
      return fail(kept.error());
    if (const auto left = db_.change([&](SQLite::Database& db) { return leave_older(db, older->last); }); !left)
      return left;
  }
}

result<void> catalogue_table::change(const std::function<result<void>(SQLite::Database&)>& work) {
  auto done = db_.change([&](SQLite::Database& db) -> result<void> {
    prepared(db).packages.forget_gathered(); // of a change that was undone
    auto worked = work(db);
    if (worked)
      prepared(db).packages.write_gathered();
    return worked;
  });
  return done;
}

// Others have these archives than did before.
void catalogue_table::recount(statements& use, const std::set<digest>& archives) {
  auto shown = use.shown();
  for (const auto& archive : archives)
    for (const auto& package : use.held.packages_with(archive))
      if (archive_shown(shown, package) == archive)
        use.packages.set_seeders(package, use.held.seeders_of(archive));
}

void catalogue_table::take_in(statements& use, const announcement& news, std::int64_t row) {
  const package_name package{publisher_id_of(news.body.publisher.first), news.body.name};
  use.held.note_archive(news.body.archive, row);
  auto shown = use.shown();
  update_shown(shown, package, news.body);
}

void catalogue_table::take_in(statements& use, const copies& said, const digest& id,
                              const std::optional<digest>& replaced) {
  auto changed = replaced ? use.held.erase(*replaced) : std::set<digest>{};
  changed.merge(use.held.put(said, id));
  recount(use, changed);
}

// Another one of the same version is kept in its place.
void catalogue_table::take_out(statements& use, const announcement_rows::known& old) {
  if (const auto decoded = decode<announcement>(use.rows.erase(old.row)))
    use.held.forget_archive(decoded->body.archive, old.row);
}

void catalogue_table::add_one(SQLite::Database& db, const actors::checked_announcement& news, changes& so_far) {
  using actors::announcement_standing;
  const auto facts = std::visit([](const auto& what) { return facts_of(what); }, news.what);
  const auto id = announcement_id(news.raw);
  auto& use = prepared(db);
  const auto known = use.rows.same_version(facts);
  if (known && !supersedes(facts, id, *known))
    return so_far.became.push_back(announcement_standing::known);
  if (!known && rows_ + so_far.rows >= limits::catalogue_rows_max)
    return so_far.became.push_back(announcement_standing::no_room);
  if (known)
    take_out(use, *known);
  const auto row = use.rows.put(facts, id, news.raw);
  if (const auto* said = std::get_if<copies>(&news.what))
    take_in(use, *said, id, known ? std::optional{known->id} : std::nullopt);
  else
    take_in(use, std::get<announcement>(news.what), row);
  so_far.rows += known ? 0 : 1;
  so_far.copies += known || !facts.about_copies() ? 0 : 1;
  if (known)
    so_far.gone.push_back(known->id);
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

void catalogue_table::drop(statements& use, const expired_announcement& gone) {
  if (gone.package.name.empty())
    return recount(use, use.held.erase(gone.id));
  if (const auto decoded = decode<announcement>(gone.raw))
    use.held.forget_archive(decoded->body.archive, gone.row);
  auto shown = use.shown();
  show_newest_left(shown, gone.package);
}

result<std::size_t> catalogue_table::expire(wall_seconds now, std::size_t most) {
  std::vector<expired_announcement> gone;
  const auto done = change([&](SQLite::Database& db) -> result<void> {
    auto& use = prepared(db);
    gone = use.rows.expired(now, most);
    for (auto& each : gone) // all of them, before what is left of a package is looked at
      each.raw = use.rows.erase(each.row);
    for (const auto& each : gone)
      drop(use, each);
    return {};
  });
  if (!done)
    return fail(done.error());
  sums_.reset(); // read anew when they are asked for next
  rows_ -= gone.size();
  copies_ -= static_cast<std::uint64_t>(
    std::count_if(gone.begin(), gone.end(), [](const auto& each) { return each.package.name.empty(); }));
  return gone.size();
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
