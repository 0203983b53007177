#include "runtime/store/bitmap_writer.hpp"

#include <algorithm>
#include <utility>

#include <roaring/roaring.hh>

#include "protocol/invariant.hpp"
#include "runtime/store/bitmap_index.hpp"
#include "runtime/store/database.hpp"

namespace souk::runtime {

using protocol::invariant;

bitmap_writer::bitmap_writer(SQLite::Database& db)
    : put_rows_{db, "INSERT INTO postings (segment, term, rows) VALUES (?, ?, ?)"},
      put_name_keys_{db, "INSERT INTO name_keys (segment, key, id, pairs) VALUES (?, ?, ?, ?)"} {}

void bitmap_writer::number(std::string term) {
  texts_.push_back(std::move(term));
  rows_with_.push_back(0);
}

void bitmap_writer::put(row_id id, const numbered_terms& terms) {
  if (id / segment_rows != segment_)
    write_segment();
  segment_ = id / segment_rows;
  const auto row = static_cast<std::uint32_t>(id);
  invariant(rows_.empty() || rows_.back() < row, "rows are put in their order");
  rows_.push_back(row);
  for (const auto term : terms.terms) {
    invariant(term < texts_.size(), "a term is numbered before a row has it");
    terms_.push_back(term);
  }
  ends_.push_back(terms_.size());
  for (const auto key : terms.name_keys)
    name_keys_.push_back({key, row});
}

void bitmap_writer::end() {
  write_segment();
}

void bitmap_writer::write_segment() {
  order_new_terms();
  write_terms();
  write_name_keys();
}

void bitmap_writer::order_new_terms() {
  const auto before = [&](term_number a, term_number b) { return texts_[a] < texts_[b]; };
  const auto known = static_cast<std::ptrdiff_t>(in_order_.size());
  for (auto next = in_order_.size(); next < texts_.size(); ++next)
    in_order_.push_back(static_cast<term_number>(next));
  std::sort(in_order_.begin() + known, in_order_.end(), before);
  std::inplace_merge(in_order_.begin(), in_order_.begin() + known, in_order_.end(), before);
}

// A counting sort: the rows of each term stand together, in their order. Terms are written in the order of the table's
// key, so that its pages are filled one after the other.
void bitmap_writer::write_terms() {
  std::vector<std::size_t> next_of(texts_.size() + 1); // where the next row of each term goes
  for (const auto term : terms_)
    ++next_of[term + 1];
  for (std::size_t term = 0; term < texts_.size(); ++term)
    next_of[term + 1] += next_of[term];
  std::vector<std::uint32_t> placed(terms_.size());
  for (std::size_t i = 0, at = 0; i < rows_.size(); ++i)
    for (; at < ends_[i]; ++at)
      placed[next_of[terms_[at]]++] = rows_[i]; // in the end where the next term begins
  for (const auto term : in_order_) {
    const auto begin = term == 0 ? 0 : next_of[term - 1];
    if (const auto count = next_of[term] - begin; count > 0)
      write_rows(term, placed.data() + begin, count);
  }
  rows_.clear();
  ends_.clear();
  terms_.clear();
}

void bitmap_writer::write_rows(term_number term, const std::uint32_t* rows, std::size_t count) {
  Roaring made{count, rows};
  made.runOptimize();
  raw_.resize(made.getSizeInBytes());
  made.write(raw_.data());
  statement_use put{put_rows_};
  put->bind(1, segment_);
  put->bindNoCopy(2, texts_[term]);
  put->bindNoCopy(3, raw_.data(), static_cast<int>(raw_.size()));
  put->exec();
  rows_with_[term] += count;
}

void bitmap_writer::write_name_keys() {
  std::sort(name_keys_.begin(), name_keys_.end());
  name_keys_.erase(std::unique(name_keys_.begin(), name_keys_.end()), name_keys_.end());
  for (std::size_t at = 0; at < name_keys_.size(); at += name_keys_in_block) {
    const auto& first = name_keys_[at];
    const auto block = name_key_block(&first, std::min(name_keys_in_block, name_keys_.size() - at));
    statement_use put{put_name_keys_};
    put->bind(1, segment_);
    put->bind(2, static_cast<std::int64_t>(first.key));
    put->bind(3, static_cast<std::int64_t>(first.row));
    put->bindNoCopy(4, block.data(), static_cast<int>(block.size()));
    put->exec();
  }
  name_keys_.clear();
}

} // namespace souk::runtime
