// Which rows of a shelf have which terms. Rows are numbered in the order of popularity, so who wants the first few of
// them may stop early.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

namespace souk::runtime {

using row_id = std::int64_t; // the smaller, the more popular

enum class shelf_kind : std::uint8_t { announced, imported };

// A row is wanted when it has at least one term of each group.
using term_groups = std::vector<std::vector<std::string>>;

class row_index {
public:
  row_index() = default;
  virtual ~row_index() = default;
  row_index(const row_index&) = delete;
  row_index& operator=(const row_index&) = delete;

  // The wanted rows in their order, until `visit` returns false. There is at least one group.
  virtual void each(const term_groups& wanted, const std::function<bool(row_id)>& visit) = 0;
  // How many of them come after this row, counted up to `most`.
  virtual std::uint64_t count_after(const term_groups& wanted, row_id after, std::uint64_t most) = 0;
};

// Of announcements, which come and go one by one: FTS5. Of a table that was imported and never changes: bitmaps.
std::unique_ptr<row_index> open_row_index(SQLite::Database& db, shelf_kind kind);

} // namespace souk::runtime
