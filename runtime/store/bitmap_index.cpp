#include "runtime/store/bitmap_index.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

#include <roaring/roaring.hh>
#include <sqlite3.h>

#include "protocol/invariant.hpp"
#include "runtime/store/catalogue_row.hpp"
#include "runtime/store/database.hpp"

namespace souk::runtime {

using protocol::invariant;

namespace {

constexpr std::size_t remembered_bytes_min = 1024; // smaller ones are read as fast

row_id segment_of(row_id row) {
  return row / segment_rows;
}

bool is_name_key(std::string_view term) {
  return term.front() == term::letters || term.front() == term::first_half || term.front() == term::second_half;
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
      rows_of_name_key_{db, "SELECT id FROM name_keys WHERE segment = ?1 AND key = ?2"},
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

shared_rows bitmap_index::rows_with_name_key(std::int64_t key, row_id segment) {
  statement_use rows{rows_of_name_key_};
  rows->bind(1, segment);
  rows->bind(2, key);
  auto made = std::make_shared<Roaring>();
  while (rows->executeStep())
    made->add(static_cast<std::uint32_t>(rows->getColumn(0).getInt64()));
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

bitmap_writer::bitmap_writer(SQLite::Database& db)
    : put_rows_{db, "INSERT INTO postings (segment, term, rows) VALUES (?, ?, ?)"},
      put_name_key_{db, "INSERT OR IGNORE INTO name_keys (segment, key, id) VALUES (?, ?, ?)"} {}

void bitmap_writer::put(row_id id, std::string_view terms) {
  if (segment_of(id) != segment_)
    write_segment();
  segment_ = segment_of(id);
  for (std::size_t begin = 0; begin < terms.size();) {
    const auto end = std::min(terms.find(' ', begin), terms.size());
    const auto term = terms.substr(begin, end - begin);
    if (is_name_key(term))
      name_keys_.push_back({number_of_term(term), id});
    else
      put_term(static_cast<std::uint32_t>(id), term);
    begin = end + 1;
  }
}

void bitmap_writer::put_term(std::uint32_t row, std::string_view term) {
  auto at = rows_.find(term);
  if (at == rows_.end())
    at = rows_.try_emplace(std::string{term}).first;
  invariant(at->second.empty() || at->second.back() <= row, "rows are put in their order");
  at->second.push_back(row);
}

void bitmap_writer::end() {
  write_segment();
}

void bitmap_writer::write_segment() {
  write_terms();
  write_name_keys();
}

// In the order of the table's key, so that its pages are filled one after the other.
void bitmap_writer::write_terms() {
  std::vector<const decltype(rows_)::value_type*> sorted;
  sorted.reserve(rows_.size());
  for (const auto& each : rows_)
    sorted.push_back(&each);
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
  std::string raw;
  for (const auto* each : sorted) {
    Roaring rows{each->second.size(), each->second.data()};
    rows.runOptimize();
    raw.resize(rows.getSizeInBytes());
    rows.write(raw.data());
    statement_use put{put_rows_};
    put->bind(1, segment_);
    put->bindNoCopy(2, each->first);
    put->bindNoCopy(3, raw.data(), static_cast<int>(raw.size()));
    put->exec();
  }
  rows_.clear();
}

void bitmap_writer::write_name_keys() {
  std::sort(name_keys_.begin(), name_keys_.end());
  for (const auto& each : name_keys_) {
    statement_use put{put_name_key_};
    put->bind(1, segment_);
    put->bind(2, each.key);
    put->bind(3, each.row);
    put->exec();
  }
  name_keys_.clear();
}

} // namespace souk::runtime
