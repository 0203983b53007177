// Reads one shelf of the catalogue, with statements that are prepared once.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "runtime/store/catalogue_row.hpp"

namespace souk::runtime {

using row_id = std::int64_t; // the smaller, the more popular

// What ranking needs to know of a row; the rest is read for those that are shown.
struct row_facts {
  row_id id = 0;
  std::string name;
  protocol::publisher_id publisher; // zero for a row of another registry
  protocol::usage used;
  protocol::wall_seconds issued_at = 0;
  std::uint64_t popularity() const noexcept { return protocol::popularity_of(used); }
};

class shelf_reader {
public:
  explicit shelf_reader(SQLite::Database& db);

  // Rows that match the expression, or all when it is empty, the most popular first, until `visit` returns false.
  void each(const std::string& expression, const std::function<bool(const row_facts&)>& visit);
  // How many rows after this one match, counted up to `most`.
  std::size_t count_after(const std::string& expression, row_id after, std::size_t most);
  std::optional<catalogue_row> whole(row_id id);
  // Stems that begin so, the most frequent first.
  std::vector<std::string> words_from(const std::string& beginning, std::size_t most);
  // Stems of names that are one mistake away, the most frequent first.
  std::vector<std::string> words_near(const std::string& stem, std::size_t most);
  std::optional<row_id> find(const protocol::publisher_id& publisher, const std::string& name);
  // Every publisher's package of this name.
  std::vector<row_id> named(const std::string& name);
  std::uint64_t rows();

private:
  SQLite::Database& db_;
  SQLite::Statement matching_;
  SQLite::Statement all_;
  SQLite::Statement matching_after_;
  SQLite::Statement all_after_;
  SQLite::Statement whole_;
  SQLite::Statement words_from_;
  SQLite::Statement words_near_;
  SQLite::Statement named_;
};

// A prepared statement in use: reset when that ends, also by an exception.
class statement_use {
public:
  explicit statement_use(SQLite::Statement& one) : one_{one} {}
  ~statement_use() { one_.tryReset(); }
  statement_use(const statement_use&) = delete;
  statement_use& operator=(const statement_use&) = delete;
  SQLite::Statement* operator->() noexcept { return &one_; }
  SQLite::Statement& operator*() noexcept { return one_; }

private:
  SQLite::Statement& one_;
};

// Where a word of `length` letters stands in `halves`, by its first and by its second half.
std::int64_t first_half_key(std::string_view letters, std::size_t length);
std::int64_t second_half_key(std::string_view letters, std::size_t length);

} // namespace souk::runtime
