// The terms of a table that was imported and never changes: for each term the rows that have it, as a Roaring bitmap
// (Lemire et al., "Roaring Bitmaps: Implementation of an Optimized Software Library", 2018). What many rows have costs an
// intersection of bits, not a walk over a list.
//
// Rows are divided into segments of `segment_rows`, and each segment has its own bitmaps: a search reads one segment after the
// other, the most popular rows first, and an import has the terms of one segment in memory. The keys of names, of which nearly
// every row has its own, stand in blocks instead (name_keys.hpp).
#pragma once

#include <list>
#include <map>
#include <memory>

#include "runtime/store/row_index.hpp"

class Roaring;

namespace souk::runtime {

inline constexpr row_id segment_rows = row_id{1} << 18;

using shared_rows = std::shared_ptr<const Roaring>;

// The bitmaps of frequent terms that were used last. They are large, and people ask for few words most of the time.
class recent_bitmaps {
public:
  static constexpr std::size_t bytes_max = std::size_t{16} << 20;

  struct key {
    row_id segment = 0;
    std::string term;
    auto operator<=>(const key&) const = default;
  };
  shared_rows find(const key& which); // null when it is not here
  void put(const key& which, shared_rows rows, std::size_t bytes);

private:
  struct entry {
    key which;
    shared_rows rows;
    std::size_t bytes = 0;
  };
  std::list<entry> in_order_; // the least recently used first
  std::map<key, std::list<entry>::iterator> by_key_;
  std::size_t bytes_ = 0;
};

class bitmap_index final : public row_index {
public:
  explicit bitmap_index(SQLite::Database& db);

  void each(const term_groups& wanted, const std::function<bool(row_id)>& visit) override;
  std::uint64_t count_after(const term_groups& wanted, row_id after, std::uint64_t most) override;

private:
  using group_order = std::vector<const std::vector<std::string>*>;
  group_order ordered(const term_groups& wanted);
  std::int64_t bytes_of_term(const std::string& term);
  shared_rows rows_with(const group_order& groups, row_id segment);
  shared_rows rows_with_any(const std::vector<std::string>& terms, row_id segment);
  shared_rows rows_with(const std::string& term, row_id segment);
  shared_rows rows_with_name_key(std::uint32_t key, row_id segment);

  SQLite::Statement rows_of_term_;
  SQLite::Statement bytes_of_term_;
  SQLite::Statement blocks_of_name_key_;
  row_id segments_ = 0;
  recent_bitmaps recent_;
};

} // namespace souk::runtime
