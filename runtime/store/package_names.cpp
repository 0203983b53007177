#include "runtime/store/package_names.hpp"

#include "runtime/store/database.hpp"
#include "runtime/store/lean_key.hpp"

namespace souk::runtime {

using namespace protocol;

package_names::package_names(SQLite::Database& db)
    : find_{db, "SELECT id FROM names CROSS JOIN packages USING (id) WHERE key = ? AND name = ? AND publisher = ?"},
      named_{db,
             "SELECT id FROM names CROSS JOIN packages USING (id) WHERE key BETWEEN ? AND ? AND name = ? ORDER BY id"},
      put_{db, "INSERT INTO names (key, id) VALUES (?, ?)"}, erase_{db, "DELETE FROM names WHERE key = ? AND id = ?"} {}

std::optional<row_id> package_names::find(const package_name& package) {
  statement_use row{find_};
  row->bind(1, key_of_name(package));
  row->bind(2, package.name);
  bind_bytes(*row, 3, package.publisher.raw);
  return row->executeStep() ? std::optional{row->getColumn(0).getInt64()} : std::nullopt;
}

std::vector<row_id> package_names::named(const std::string& name) {
  statement_use rows{named_};
  const auto keys = keys_of_name(name);
  rows->bind(1, keys.first);
  rows->bind(2, keys.last);
  rows->bind(3, name);
  std::vector<row_id> found;
  while (rows->executeStep())
    found.push_back(rows->getColumn(0).getInt64());
  return found;
}

void package_names::put(const package_name& package, row_id id) {
  statement_use put{put_};
  put->bind(1, key_of_name(package));
  put->bind(2, id);
  put->exec();
}

void package_names::erase(const package_name& package, row_id id) {
  statement_use erase{erase_};
  erase->bind(1, key_of_name(package));
  erase->bind(2, id);
  erase->exec();
}

} // namespace souk::runtime
