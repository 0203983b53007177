#include "runtime/store/publisher_tables.hpp"

namespace souk::runtime {

using namespace protocol;
using SQLite::Statement;

result<void> published_table::save(const actors::own_package& package) {
  return db_.use([&](SQLite::Database& db) -> result<void> {
    Statement put{db,
                  "INSERT INTO published (publisher, name, sequence, head, content_index, announcement)"
                  " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (publisher, name) DO UPDATE SET sequence = excluded.sequence,"
                  " head = excluded.head, content_index = excluded.content_index, announcement = excluded.announcement"
                  " WHERE excluded.sequence > published.sequence OR excluded.head = published.head"};
    bind_bytes(put, 1, package.package.publisher.raw);
    put.bind(2, package.package.name);
    put.bind(3, static_cast<std::int64_t>(package.sequence));
    bind_bytes(put, 4, package.head);
    bind_bytes(put, 5, package.index);
    bind_bytes(put, 6, package.announcement);
    if (put.exec() == 0)
      return fail(errc::conflict, package.package.name + " was published by another command meanwhile: try again");
    return {};
  });
}

result<std::vector<actors::own_package>> published_table::load() {
  return db_.use([&](SQLite::Database& db) -> result<std::vector<actors::own_package>> {
    std::vector<actors::own_package> all;
    Statement each{db, "SELECT publisher, name, sequence, head, content_index, announcement FROM published"
                       " ORDER BY publisher, name"};
    while (each.executeStep())
      all.push_back({{hash_from<publisher_id>(each.getColumn(0)), text_of(each.getColumn(1))},
                     static_cast<std::uint64_t>(each.getColumn(2).getInt64()),
                     bytes_of(each.getColumn(3)),
                     bytes_of(each.getColumn(4)),
                     bytes_of(each.getColumn(5))});
    return all;
  });
}

result<void> trust_table::save(const actors::trusted_publisher& publisher) {
  const std::lock_guard alone{mutex_};
  known_.reset();
  return db_.use([&](SQLite::Database& db) -> result<void> {
    Statement put{db, "INSERT OR REPLACE INTO trusted (alias, publisher) VALUES (?, ?)"};
    put.bind(1, publisher.alias);
    bind_bytes(put, 2, publisher.publisher.raw);
    put.exec();
    return {};
  });
}

result<void> trust_table::forget(const std::string& alias) {
  const std::lock_guard alone{mutex_};
  known_.reset();
  return db_.use([&](SQLite::Database& db) -> result<void> {
    Statement erase{db, "DELETE FROM trusted WHERE alias = ?"};
    erase.bind(1, alias);
    return erase.exec() > 0 ? result<void>{} : fail(errc::not_found, "nobody is trusted under the name " + alias);
  });
}

result<std::optional<publisher_id>> trust_table::first_use(const std::string& name) {
  return db_.use([&](SQLite::Database& db) -> result<std::optional<publisher_id>> {
    Statement row{db, "SELECT publisher FROM first_uses WHERE name = ?"};
    row.bind(1, name);
    if (!row.executeStep())
      return std::nullopt;
    return hash_from<publisher_id>(row.getColumn(0));
  });
}

result<void> trust_table::save_first_use(const std::string& name, const publisher_id& publisher) {
  return db_.use([&](SQLite::Database& db) -> result<void> {
    Statement put{db, "INSERT OR REPLACE INTO first_uses (name, publisher) VALUES (?, ?)"};
    put.bind(1, name);
    bind_bytes(put, 2, publisher.raw);
    put.exec();
    return {};
  });
}

result<std::vector<actors::trusted_publisher>> trust_table::load() {
  return db_.use([&](SQLite::Database& db) -> result<std::vector<actors::trusted_publisher>> {
    std::vector<actors::trusted_publisher> all;
    Statement each{db, "SELECT alias, publisher FROM trusted ORDER BY alias"};
    while (each.executeStep())
      all.push_back({text_of(each.getColumn(0)), hash_from<publisher_id>(each.getColumn(1))});
    return all;
  });
}

result<std::set<publisher_id>> trust_table::publishers() {
  const std::lock_guard alone{mutex_};
  if (known_)
    return *known_;
  const auto all = load();
  if (!all)
    return fail(all.error());
  known_.emplace();
  for (const auto& each : *all)
    known_->insert(each.publisher);
  return *known_;
}

result<void> sequence_table::note(const package_name& package, std::uint64_t sequence) {
  return db_.use([&](SQLite::Database& db) -> result<void> {
    Statement seen{db, "SELECT sequence FROM sequences WHERE publisher = ? AND name = ?"};
    bind_bytes(seen, 1, package.publisher.raw);
    seen.bind(2, package.name);
    const bool known = seen.executeStep();
    const auto before = known ? static_cast<std::uint64_t>(seen.getColumn(0).getInt64()) : 0;
    if (known && sequence < before)
      return fail(errc::verification, "the head record of " + package.name + " is older than one seen before (sequence "
                                        + std::to_string(sequence) + " after " + std::to_string(before) + ")");
    if (known && sequence == before)
      return {};
    Statement put{db, "INSERT OR REPLACE INTO sequences (publisher, name, sequence) VALUES (?, ?, ?)"};
    bind_bytes(put, 1, package.publisher.raw);
    put.bind(2, package.name);
    put.bind(3, static_cast<std::int64_t>(sequence));
    put.exec();
    return {};
  });
}

result<void> sequence_table::note_rotations(const publisher_id& publisher, std::size_t rotations) {
  return db_.use([&](SQLite::Database& db) -> result<void> {
    Statement seen{db, "SELECT rotations FROM chains WHERE publisher = ?"};
    bind_bytes(seen, 1, publisher.raw);
    const auto before = seen.executeStep() ? static_cast<std::size_t>(seen.getColumn(0).getInt64()) : 0;
    if (rotations < before)
      return fail(errc::verification, "the record is signed with a key that its publisher gave up");
    if (rotations == before)
      return {};
    Statement put{db, "INSERT OR REPLACE INTO chains (publisher, rotations) VALUES (?, ?)"};
    bind_bytes(put, 1, publisher.raw);
    put.bind(2, static_cast<std::int64_t>(rotations));
    put.exec();
    return {};
  });
}

} // namespace souk::runtime
