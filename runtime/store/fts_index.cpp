#include "runtime/store/fts_index.hpp"

#include "runtime/store/database.hpp"

namespace souk::runtime {
namespace {

std::string any_of(const std::vector<std::string>& terms) {
  std::string made;
  for (const auto& term : terms)
    made += (made.empty() ? "(\"" : " OR \"") + term + '"';
  return made + ")";
}

} // namespace

std::string fts_expression(const term_groups& wanted) {
  std::string made;
  for (const auto& group : wanted)
    made += (made.empty() ? "" : " AND ") + any_of(group);
  return made;
}

fts_index::fts_index(SQLite::Database& db)
    : matching_{db, "SELECT rowid FROM terms WHERE terms MATCH ?1 ORDER BY rowid"},
      matching_after_{db, "SELECT count(*) FROM (SELECT rowid FROM terms WHERE terms MATCH ?1 AND rowid > ?2"
                          " ORDER BY rowid LIMIT ?3)"} {}

void fts_index::each(const term_groups& wanted, const std::function<bool(row_id)>& visit) {
  statement_use rows{matching_};
  rows->bind(1, fts_expression(wanted));
  while (rows->executeStep() && visit(rows->getColumn(0).getInt64())) {
  }
}

std::uint64_t fts_index::count_after(const term_groups& wanted, row_id after, std::uint64_t most) {
  statement_use count{matching_after_};
  count->bind(1, fts_expression(wanted));
  count->bind(2, after);
  count->bind(3, static_cast<std::int64_t>(most));
  return count->executeStep() ? static_cast<std::uint64_t>(count->getColumn(0).getInt64()) : 0;
}

fts_writer::fts_writer(SQLite::Database& db)
    : put_{db, "INSERT INTO terms (rowid, text) VALUES (?, ?)"},
      erase_{db, "INSERT INTO terms (terms, rowid, text) VALUES ('delete', ?, ?)"} {}

void fts_writer::put(row_id id, std::string terms) {
  changes_[id].put = std::move(terms);
}

void fts_writer::erase(row_id id, std::string terms) {
  auto& change = changes_[id];
  if (change.put)
    change.put.reset(); // which was not written yet
  else
    change.erased = std::move(terms);
}

void fts_writer::write() {
  const auto run = [](SQLite::Statement& statement, row_id id, const std::string& terms) {
    statement_use one{statement};
    one->bind(1, id);
    one->bindNoCopy(2, terms);
    one->exec();
  };
  for (const auto& [id, change] : changes_) {
    if (change.erased)
      run(erase_, id, *change.erased);
    if (change.put)
      run(put_, id, *change.put);
  }
  changes_.clear();
}

} // namespace souk::runtime
