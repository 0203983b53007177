// Writes rows into one shelf of the catalogue: the package and the words that it brings; its terms are the
// index's. Inside a transaction of the caller.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "runtime/store/shelf_reader.hpp"

namespace souk::runtime {

class shelf_writer {
public:
  explicit shelf_writer(SQLite::Database& db);

  void put(row_id id, const catalogue_row& row);
  void erase(row_id id);
  void set_seeders(row_id id, std::uint32_t seeders);

  // Counts the row under each of its stems; those of its name can then be found with a mistake in them. Kept in memory
  // until write_counts, as rows that come together share many words.
  void count_words(const row_terms& of);
  void uncount_words(const row_terms& of);
  void write_counts();
  void forget_counts() { counts_.clear(); }
  // The same for many rows at once: a stem, and one of halves_of a stem in a name.
  void put_word(const std::string& stem, std::uint64_t rows);
  void put_half(std::int64_t key, const std::string& stem);

private:
  struct word_change {
    std::int64_t rows = 0;
    bool in_name = false;
  };
  void add_to_count(const std::string& stem, std::int64_t rows);

  SQLite::Statement put_row_;
  SQLite::Statement erase_row_;
  SQLite::Statement set_seeders_;
  SQLite::Statement count_;
  SQLite::Statement half_;
  std::map<std::string, word_change> counts_;
};

} // namespace souk::runtime
