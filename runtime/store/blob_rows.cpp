#include "runtime/store/blob_rows.hpp"

namespace souk::runtime {

using namespace protocol;
using actors::blob_role;
using SQLite::Statement;

namespace {

result<std::optional<blob_row>> find_in(database& in, const char* query, const digest& content) {
  return in.use([&](SQLite::Database& db) -> result<std::optional<blob_row>> {
    Statement row{db, query};
    bind_bytes(row, 1, content.raw);
    if (!row.executeStep())
      return std::nullopt;
    blob_row found;
    found.list.total_bytes = static_cast<std::uint64_t>(row.getColumn(0).getInt64());
    found.role = static_cast<blob_role>(row.getColumn(1).getInt());
    const auto raw = bytes_of(row.getColumn(2));
    invariant(raw.size() == block_count(found.list.total_bytes) * sizeof(block_hash), "a stored block list is whole");
    found.list.blocks.resize(raw.size() / sizeof(block_hash));
    for (std::size_t i = 0; i < found.list.blocks.size(); ++i)
      std::copy_n(raw.data() + i * sizeof(block_hash), sizeof(block_hash), found.list.blocks[i].data());
    return found;
  });
}

result<void> put_in(database& in, const char* query, const digest& content, const blob_row& row) {
  bytes raw;
  for (const auto& block : row.list.blocks)
    raw.insert(raw.end(), block.begin(), block.end());
  return in.use([&](SQLite::Database& db) -> result<void> {
    Statement put{db, query};
    bind_bytes(put, 1, content.raw);
    put.bind(2, static_cast<std::int64_t>(row.list.total_bytes));
    put.bind(3, static_cast<int>(row.role));
    bind_bytes(put, 4, raw);
    put.exec();
    return {};
  });
}

result<void> erase_in(database& in, const char* query, const digest& content) {
  return in.use([&](SQLite::Database& db) -> result<void> {
    Statement erase{db, query};
    bind_bytes(erase, 1, content.raw);
    erase.exec();
    return {};
  });
}

result<actors::blob_totals> totals_in(database& in, const char* query) {
  return in.use([&](SQLite::Database& db) -> result<actors::blob_totals> {
    Statement row{db, query};
    invariant(row.executeStep(), "an aggregate has a row");
    return actors::blob_totals{static_cast<std::uint64_t>(row.getColumn(0).getInt64()),
                               static_cast<std::uint64_t>(row.getColumn(1).getInt64())};
  });
}

} // namespace

result<std::optional<blob_row>> blob_rows::find(const digest& content) {
  constexpr auto query = "SELECT bytes, role, list FROM blobs WHERE content = ?";
  auto found = find_in(durable_, query, content);
  return found && !*found ? find_in(cache_, query, content) : found;
}

result<void> blob_rows::put(const digest& content, const blob_row& row) {
  auto& home = home_of(row.role);
  auto& other = &home == &durable_ ? cache_ : durable_;
  // In this order: a kill in between leaves it twice, never nowhere.
  return put_in(home, "INSERT OR REPLACE INTO blobs (content, bytes, role, list) VALUES (?, ?, ?, ?)", content, row)
    .and_then([&] { return erase_in(other, "DELETE FROM blobs WHERE content = ?", content); });
}

result<void> blob_rows::erase(const digest& content) {
  return erase_in(durable_, "DELETE FROM blobs WHERE content = ?", content).and_then([&] {
    return erase_in(cache_, "DELETE FROM blobs WHERE content = ?", content);
  });
}

result<std::vector<digest>> blob_rows::with_role(blob_role role) {
  return home_of(role).use([&](SQLite::Database& db) -> result<std::vector<digest>> {
    std::vector<digest> all;
    Statement each{db, "SELECT content FROM blobs WHERE role = ? ORDER BY content"};
    each.bind(1, static_cast<int>(role));
    while (each.executeStep())
      all.push_back(hash_from<digest>(each.getColumn(0)));
    return all;
  });
}

result<actors::blob_totals> blob_rows::totals() {
  auto published = totals_in(durable_, "SELECT count(*), coalesce(sum(bytes), 0) FROM blobs");
  if (!published)
    return published;
  auto others = totals_in(cache_, "SELECT count(*), coalesce(sum(bytes), 0)"
                                  " + (SELECT coalesce(sum(bytes), 0) FROM partials) FROM blobs");
  if (!others)
    return others;
  return actors::blob_totals{published->count + others->count, published->bytes + others->bytes};
}

result<std::optional<blob_row>> blob_rows::find_partial(const digest& content) {
  return find_in(cache_, "SELECT bytes, role, list FROM partials WHERE content = ?", content);
}

result<void> blob_rows::put_partial(const digest& content, const blob_row& row) {
  return put_in(cache_, "INSERT OR REPLACE INTO partials (content, bytes, role, list) VALUES (?, ?, ?, ?)", content,
                row);
}

result<void> blob_rows::erase_partial(const digest& content) {
  return erase_in(cache_, "DELETE FROM partials WHERE content = ?", content);
}

} // namespace souk::runtime
