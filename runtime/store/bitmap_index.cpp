#include "runtime/store/bitmap_index.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

#include <roaring/roaring.hh>
#include <sqlite3.h>

#include "runtime/store/database.hpp"
#include "runtime/store/name_keys.hpp"
#include "runtime/store/search_words.hpp"

namespace souk::runtime {

namespace {

constexpr std::size_t remembered_bytes_min = 1024; // smaller ones are read as fast

row_id segment_of(row_id row) {
  return row / segment_rows;
}

Roaring bitmap_from(const SQLite::Column& column) {
  try {
    return Roaring::readSafe(static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes()));
  } catch (const std::runtime_error&) {
    throw SQLite::Exception{"the rows of a term cannot be read", SQLITE_CORRUPT};
  }
}

} // namespace

bitmap_index::bitmap_index(SQLite::Database& db)
    : rows_of_term_{db, "SELECT rows FROM postings WHERE segment = ?1 AND term = ?2"},
      bytes_of_term_{db, "SELECT length(rows) FROM postings WHERE segment = 0 AND term = ?1"},
      blocks_of_name_key_{db, "SELECT key, pairs FROM name_keys WHERE segment = ?1 AND key <= ?2"
                              " ORDER BY key DESC, id DESC"},
      segments_{db.execAndGet("SELECT 1 + max(ifnull((SELECT max(segment) FROM postings), -1),"
                              " ifnull((SELECT max(segment) FROM name_keys), -1))")
                  .getInt64()} {}

shared_rows recent_bitmaps::find(const key& which) {
  const auto at = by_key_.find(which);
  if (at == by_key_.end())
    return nullptr;
  in_order_.splice(in_order_.end(), in_order_, at->second);
  return at->second->rows;
}

void recent_bitmaps::put(const key& which, shared_rows rows, std::size_t bytes) {
  in_order_.push_back({which, std::move(rows), bytes});
  by_key_[which] = std::prev(in_order_.end());
  for (bytes_ += bytes; bytes_ > bytes_max; in_order_.pop_front()) {
    bytes_ -= in_order_.front().bytes;
    by_key_.erase(in_order_.front().which);
  }
}

shared_rows bitmap_index::rows_with(const std::string& term, row_id segment) {
  if (is_name_key(term))
    return rows_with_name_key(number_of_term(term), segment);
  const recent_bitmaps::key which{segment, term};
  if (auto known = recent_.find(which))
    return known;
  statement_use rows{rows_of_term_};
  rows->bind(1, segment);
  rows->bindNoCopy(2, term);
  if (!rows->executeStep())
    return std::make_shared<const Roaring>();
  const auto column = rows->getColumn(0);
  auto made = std::make_shared<const Roaring>(bitmap_from(column));
  if (const auto bytes = static_cast<std::size_t>(column.getBytes()); bytes >= remembered_bytes_min)
    recent_.put(which, made, bytes);
  return made;
}

// The last blocks that begin with this key, and the one before them.
shared_rows bitmap_index::rows_with_name_key(std::uint32_t key, row_id segment) {
  statement_use blocks{blocks_of_name_key_};
  blocks->bind(1, segment);
  blocks->bind(2, static_cast<std::int64_t>(key));
  auto made = std::make_shared<Roaring>();
  while (blocks->executeStep()) {
    for (const auto row : rows_in_block(blocks->getColumn(1), key))
      made->add(row);
    if (blocks->getColumn(0).getInt64() < key)
      break;
  }
  return made;
}

shared_rows bitmap_index::rows_with_any(const std::vector<std::string>& terms, row_id segment) {
  if (terms.size() == 1)
    return rows_with(terms.front(), segment);
  auto made = std::make_shared<Roaring>();
  for (const auto& term : terms)
    *made |= *rows_with(term, segment);
  return made;
}

// What the first segment has of a term says how frequent it is.
std::int64_t bitmap_index::bytes_of_term(const std::string& term) {
  statement_use bytes{bytes_of_term_};
  bytes->bindNoCopy(1, term);
  return bytes->executeStep() ? bytes->getColumn(0).getInt64() : 0;
}

// The rarest first, so that the others are not looked at where no row has it; groups of many terms cost the most.
bitmap_index::group_order bitmap_index::ordered(const term_groups& wanted) {
  std::vector<std::pair<std::pair<std::size_t, std::int64_t>, const std::vector<std::string>*>> all;
  all.reserve(wanted.size());
  for (const auto& group : wanted)
    all.push_back({{group.size(), wanted.size() > 1 && group.size() == 1 ? bytes_of_term(group.front()) : 0}, &group});
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  group_order made;
  made.reserve(all.size());
  for (const auto& each : all)
    made.push_back(each.second);
  return made;
}

// Of each further term only the rows are added up that are left by then.
shared_rows bitmap_index::rows_with(const group_order& groups, row_id segment) {
  auto made = rows_with_any(*groups.front(), segment);
  for (std::size_t i = 1; i < groups.size() && !made->isEmpty(); ++i) {
    auto left = std::make_shared<Roaring>();
    for (const auto& term : *groups[i])
      *left |= *made & *rows_with(term, segment);
    made = std::move(left);
  }
  return made;
}

void bitmap_index::each(const term_groups& wanted, const std::function<bool(row_id)>& visit) {
  const auto groups = ordered(wanted);
  for (row_id segment = 0; segment < segments_; ++segment) {
    const auto rows = rows_with(groups, segment);
    for (const auto row : *rows)
      if (!visit(row_id{row}))
        return;
  }
}

std::uint64_t bitmap_index::count_after(const term_groups& wanted, row_id after, std::uint64_t most) {
  const auto groups = ordered(wanted);
  std::uint64_t count = 0;
  for (auto segment = segment_of(after); segment < segments_ && count < most; ++segment) {
    const auto rows = rows_with(groups, segment);
    count += rows->cardinality() - rows->rank(static_cast<std::uint32_t>(after));
  }
  return std::min(count, most);
}

} // namespace souk::runtime
