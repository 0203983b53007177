#include "runtime/store/row_index.hpp"

#include "runtime/store/bitmap_index.hpp"
#include "runtime/store/fts_index.hpp"

namespace souk::runtime {

std::unique_ptr<row_index> open_row_index(SQLite::Database& db, shelf_kind kind) {
  if (kind == shelf_kind::announced)
    return std::make_unique<fts_index>(db);
  return std::make_unique<bitmap_index>(db);
}

} // namespace souk::runtime
