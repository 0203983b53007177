#include "runtime/store/record_tables.hpp"

namespace souk::runtime {

using namespace protocol;
using SQLite::Statement;

namespace {

// 16 bytes of address, then the port in network byte order.
std::array<std::uint8_t, 18> raw_of(const endpoint& where) {
  std::array<std::uint8_t, 18> raw{};
  std::copy(where.address.begin(), where.address.end(), raw.begin());
  raw[16] = static_cast<std::uint8_t>(where.port >> 8);
  raw[17] = static_cast<std::uint8_t>(where.port);
  return raw;
}

endpoint endpoint_from(const SQLite::Column& column) {
  const auto raw = bytes_of(column);
  invariant(raw.size() == 18, "a stored endpoint has 18 bytes");
  endpoint made;
  std::copy_n(raw.begin(), 16, made.address.begin());
  made.port = static_cast<std::uint16_t>(raw[16] << 8 | raw[17]);
  return made;
}

} // namespace

result<void> record_table::save(const kept_record& record, wall_seconds expires_at) {
  return db_.use([&](SQLite::Database& db) -> result<void> {
    Statement put{db, "INSERT OR REPLACE INTO records (kind, key, provider, raw, sender, expires_at)"
                      " VALUES (?, ?, ?, ?, ?, ?)"};
    put.bind(1, static_cast<int>(record.what.kind));
    bind_bytes(put, 2, record.what.key.raw);
    bind_bytes(put, 3, record.what.provider.raw);
    bind_bytes(put, 4, record.raw);
    bind_bytes(put, 5, raw_of(record.sender));
    put.bind(6, expires_at);
    put.exec();
    return {};
  });
}

result<void> record_table::erase_expired(wall_seconds now) {
  return db_.use([&](SQLite::Database& db) -> result<void> {
    Statement erase{db, "DELETE FROM records WHERE expires_at <= ?"};
    erase.bind(1, now);
    erase.exec();
    return {};
  });
}

result<std::vector<actors::store::saved_record>> record_table::load() {
  return db_.use([&](SQLite::Database& db) -> result<std::vector<actors::store::saved_record>> {
    std::vector<actors::store::saved_record> all;
    Statement each{db, "SELECT kind, raw, sender, expires_at FROM records ORDER BY kind, key, provider"};
    while (each.executeStep())
      all.push_back({static_cast<record_kind>(each.getColumn(0).getInt()), bytes_of(each.getColumn(1)),
                     endpoint_from(each.getColumn(2)), each.getColumn(3).getInt64()});
    return all;
  });
}

result<void> contact_table::replace(const std::vector<contact>& contacts) {
  return db_.change([&](SQLite::Database& db) -> result<void> {
    db.exec("DELETE FROM contacts");
    Statement put{db, "INSERT INTO contacts (id, endpoint) VALUES (?, ?)"};
    for (const auto& each : contacts) {
      bind_bytes(put, 1, each.id.raw);
      bind_bytes(put, 2, raw_of(each.where));
      put.exec();
      put.reset();
    }
    return {};
  });
}

result<std::vector<contact>> contact_table::load() {
  return db_.use([&](SQLite::Database& db) -> result<std::vector<contact>> {
    std::vector<contact> all;
    Statement each{db, "SELECT id, endpoint FROM contacts ORDER BY position"};
    while (each.executeStep())
      all.push_back({hash_from<node_id>(each.getColumn(0)), endpoint_from(each.getColumn(1))});
    return all;
  });
}

} // namespace souk::runtime
