// Reads one shelf of the catalogue, with statements that are prepared once.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "runtime/store/catalogue_row.hpp"
#include "runtime/store/package_names.hpp"
#include "runtime/store/row_index.hpp"

namespace souk::runtime {

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
  shelf_reader(SQLite::Database& db, shelf_kind kind);

  // Rows that are wanted, or all when nothing is asked for, the most popular first, until `visit` returns false.
  void each(const term_groups& wanted, const std::function<bool(row_id)>& visit);
  // How many rows after this one are wanted, counted up to `most`.
  std::uint64_t count_after(const term_groups& wanted, row_id after, std::uint64_t most);
  // Of a row that the index has.
  row_facts facts(row_id id);
  std::optional<catalogue_row> whole(row_id id);
  // Stems that begin so, the most frequent first.
  std::vector<std::string> words_from(const std::string& beginning, std::size_t most);
  // Stems of names that are one mistake away, the most frequent first.
  std::vector<std::string> words_near(const std::string& stem, std::size_t most);
  package_names& names(); // of a shelf of announcements
  std::uint64_t rows();

private:
  SQLite::Database& db_;
  std::unique_ptr<row_index> index_;
  std::unique_ptr<package_names> names_;
  SQLite::Statement facts_;
  SQLite::Statement all_;
  SQLite::Statement all_after_;
  SQLite::Statement whole_;
  SQLite::Statement words_from_;
  SQLite::Statement words_near_;
};

// Where a word of `length` letters stands in `halves`, by its first and by its second half.
std::int64_t first_half_key(std::string_view letters, std::size_t length);
std::int64_t second_half_key(std::string_view letters, std::size_t length);
std::array<std::int64_t, 2> halves_of(std::string_view letters);

} // namespace souk::runtime
