// The terms of rows that come and go one by one: a table of SQLite's FTS5 (docs/catalogue.md, "The index").
#pragma once

#include <map>
#include <optional>
#include <string>

#include "runtime/store/row_index.hpp"

namespace souk::runtime {

class fts_index final : public row_index {
public:
  explicit fts_index(SQLite::Database& db);

  void each(const term_groups& wanted, const std::function<bool(row_id)>& visit) override;
  std::uint64_t count_after(const term_groups& wanted, row_id after, std::uint64_t most) override;

private:
  SQLite::Statement matching_;
  SQLite::Statement matching_after_;
};

// Inside a transaction of the caller. `terms` stand between spaces. Kept in memory until `write`: FTS5 takes rows in the
// order of their ids, and begins a new segment with each one that is out of it.
class fts_writer {
public:
  explicit fts_writer(SQLite::Database& db);

  void put(row_id id, std::string terms);
  // `terms` are those that it was put with.
  void erase(row_id id, std::string terms);
  void write();
  void forget() { changes_.clear(); } // of a transaction that was undone

private:
  struct change {
    std::optional<std::string> erased; // before what was put
    std::optional<std::string> put;
  };
  SQLite::Statement put_;
  SQLite::Statement erase_;
  std::map<row_id, change> changes_;
};

// The terms never have a quote in them.
std::string fts_expression(const term_groups& wanted);

} // namespace souk::runtime
