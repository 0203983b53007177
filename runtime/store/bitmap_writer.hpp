// Makes the index of a table that is being imported: what bitmap_index reads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "runtime/store/name_keys.hpp"
#include "runtime/store/row_index.hpp"
#include "runtime/store/term_numbers.hpp"

namespace souk::runtime {

// Rows are put in their order, the first being 1. Inside a transaction of the caller.
class bitmap_writer {
public:
  explicit bitmap_writer(SQLite::Database& db);

  // Gives the next number to a term, the first being 0; to be called before a row has the term.
  void number(std::string term);
  void put(row_id id, const numbered_terms& terms);
  // What is still in memory. To be called once, after the last row.
  void end();

  const std::string& text_of(term_number term) const { return texts_[term]; }
  // All terms as their texts order them, and how many rows have each; complete after `end`.
  const std::vector<term_number>& in_order() const noexcept { return in_order_; }
  std::uint64_t rows_with(term_number term) const { return rows_with_[term]; }

private:
  void write_segment();
  void order_new_terms();
  void write_terms();
  void write_rows(term_number term, const std::uint32_t* rows, std::size_t count);
  void write_name_keys();

  SQLite::Statement put_rows_;
  SQLite::Statement put_name_keys_;
  row_id segment_ = 0;
  std::vector<std::string> texts_;        // by number
  std::vector<std::uint64_t> rows_with_;  // by number
  std::vector<term_number> in_order_;     // of their texts
  // Of the rows of the segment: each row, where its terms end, and the terms, one row after the other.
  std::vector<std::uint32_t> rows_;
  std::vector<std::size_t> ends_;
  std::vector<term_number> terms_;
  std::vector<name_key> name_keys_;
  std::string raw_;
};

} // namespace souk::runtime
