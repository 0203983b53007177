// Finds a package that was announced by its name. Writes inside a transaction of the caller.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "protocol/package/dependency.hpp"
#include "runtime/store/row_index.hpp"

namespace souk::runtime {

class package_names {
public:
  explicit package_names(SQLite::Database& db);

  std::optional<row_id> find(const protocol::package_name& package);
  // Every publisher's package of this name, the most popular first.
  std::vector<row_id> named(const std::string& name);
  void put(const protocol::package_name& package, row_id id);
  void erase(const protocol::package_name& package, row_id id);

private:
  SQLite::Statement find_;
  SQLite::Statement named_;
  SQLite::Statement put_;
  SQLite::Statement erase_;
};

} // namespace souk::runtime
