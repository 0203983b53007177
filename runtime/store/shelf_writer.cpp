#include "runtime/store/shelf_writer.hpp"

#include "runtime/store/database.hpp"

namespace souk::runtime {

using namespace protocol;

namespace {

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines)
    text += (text.empty() ? "" : "\n") + line;
  return text;
}

std::int64_t signed_number(std::uint64_t number) {
  return static_cast<std::int64_t>(number);
}

} // namespace

shelf_writer::shelf_writer(SQLite::Database& db)
    : put_row_{db,
               "INSERT INTO packages (id, name, publisher, seeders, stars, downloads, issued_at, version, description,"
               " category, tags, license, dependencies) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"},
      erase_row_{db, "DELETE FROM packages WHERE id = ?"},
      set_seeders_{db, "UPDATE packages SET seeders = ?2 WHERE id = ?1"},
      count_{db, "INSERT INTO words (word, rows) VALUES (?1, ?2) ON CONFLICT (word) DO UPDATE SET rows = rows + ?2"},
      half_{db, "INSERT OR IGNORE INTO halves (key, word) VALUES (?, ?)"} {}

void shelf_writer::put(row_id id, const catalogue_row& row) {
  statement_use put{put_row_};
  put->bind(1, id);
  put->bindNoCopy(2, row.name);
  if (row.publisher == publisher_id{})
    put->bind(3);
  else
    bind_bytes(*put, 3, row.publisher.raw);
  put->bind(4, static_cast<std::int64_t>(row.used.seeders));
  put->bind(5, signed_number(row.used.stars));
  put->bind(6, signed_number(row.used.downloads));
  put->bind(7, row.issued_at);
  put->bindNoCopy(8, row.version);
  put->bindNoCopy(9, row.description);
  put->bindNoCopy(10, row.category);
  put->bind(11, joined(row.tags));
  put->bindNoCopy(12, row.license);
  put->bind(13, static_cast<std::int64_t>(row.dependencies));
  put->exec();
}

void shelf_writer::erase(row_id id) {
  statement_use row{erase_row_};
  row->bind(1, id);
  row->exec();
}

void shelf_writer::set_seeders(row_id id, std::uint32_t seeders) {
  statement_use set{set_seeders_};
  set->bind(1, id);
  set->bind(2, static_cast<std::int64_t>(seeders));
  set->exec();
}

void shelf_writer::add_to_count(const std::string& stem, std::int64_t rows) {
  statement_use count{count_};
  count->bindNoCopy(1, stem);
  count->bind(2, rows);
  count->exec();
}

void shelf_writer::put_word(const std::string& stem, std::uint64_t rows) {
  add_to_count(stem, signed_number(rows));
}

void shelf_writer::put_half(std::int64_t key, const std::string& stem) {
  statement_use half{half_};
  half->bind(1, key);
  half->bindNoCopy(2, stem);
  half->exec();
}

void shelf_writer::count_words(const row_terms& of) {
  for (std::size_t i = 0; i < of.stems.size(); ++i) {
    auto& word = counts_[of.stems[i]];
    ++word.rows;
    word.in_name = word.in_name || i < of.name_stems;
  }
}

void shelf_writer::uncount_words(const row_terms& of) {
  for (const auto& stem : of.stems)
    --counts_[stem].rows;
}

void shelf_writer::write_counts() {
  for (const auto& [stem, word] : counts_) {
    if (word.rows != 0)
      add_to_count(stem, word.rows);
    if (word.in_name)
      for (const auto key : halves_of(stem))
        put_half(key, stem);
  }
  counts_.clear();
}

} // namespace souk::runtime
