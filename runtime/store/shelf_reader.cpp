#include "runtime/store/shelf_reader.hpp"

#include <algorithm>

#include <sqlite3.h>

#include "protocol/text.hpp"
#include "runtime/store/database.hpp"

namespace souk::runtime {

using namespace protocol;
using SQLite::Statement;

namespace {

#define FACTS "p.id, p.name, p.publisher, p.seeders, p.stars, p.downloads, p.issued_at"

constexpr std::size_t words_near_examined_max = 2000;

std::uint64_t number_of(const SQLite::Column& column) {
  return static_cast<std::uint64_t>(column.getInt64());
}

row_facts facts_from(Statement& row) {
  row_facts made;
  made.id = row.getColumn(0).getInt64();
  made.name = text_of(row.getColumn(1));
  if (!row.getColumn(2).isNull())
    made.publisher = hash_from<publisher_id>(row.getColumn(2));
  made.used = {number_of(row.getColumn(5)), number_of(row.getColumn(4)),
               static_cast<std::uint32_t>(row.getColumn(3).getInt64())};
  made.issued_at = row.getColumn(6).getInt64();
  return made;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

// The first text after all that begin so: UTF-8 has no byte 0xff.
std::string end_of(const std::string& beginning) {
  return beginning + '\xff';
}

std::int64_t half_key(char side, std::string_view letters, std::size_t length) {
  return number_of_term(key_term(side, letters, length));
}

} // namespace

std::int64_t first_half_key(std::string_view letters, std::size_t length) {
  return half_key(term::first_half, letters.substr(0, length / 2), length);
}

std::int64_t second_half_key(std::string_view letters, std::size_t length) {
  const auto half = std::min(letters.size(), length - length / 2);
  return half_key(term::second_half, letters.substr(letters.size() - half), length);
}

std::array<std::int64_t, 2> halves_of(std::string_view letters) {
  return {first_half_key(letters, letters.size()), second_half_key(letters, letters.size())};
}

shelf_reader::shelf_reader(SQLite::Database& db, shelf_kind kind)
    : db_{db}, index_{open_row_index(db, kind)}, facts_{db, "SELECT " FACTS " FROM packages p WHERE p.id = ?1"},
      all_{db, "SELECT id FROM packages ORDER BY id"},
      all_after_{db, "SELECT count(*) FROM (SELECT id FROM packages WHERE id > ?1 LIMIT ?2)"},
      whole_{db, "SELECT " FACTS ", p.version, p.description, p.category, p.tags, p.license, p.dependencies"
                 " FROM packages p WHERE p.id = ?1"},
      words_from_{
        db, "SELECT word FROM words WHERE word >= ?1 AND word < ?2 AND rows > 0 ORDER BY rows DESC, word LIMIT ?3"},
      words_near_{db, "SELECT word FROM halves CROSS JOIN words USING (word)"
                      " WHERE key IN (?1, ?2, ?3, ?4, ?5, ?6) AND rows > 0 ORDER BY rows DESC, word LIMIT ?7"} {
  if (kind == shelf_kind::announced)
    names_ = std::make_unique<package_names>(db);
}

void shelf_reader::each(const term_groups& wanted, const std::function<bool(row_id)>& visit) {
  if (!wanted.empty())
    return index_->each(wanted, visit);
  statement_use rows{all_};
  while (rows->executeStep() && visit(rows->getColumn(0).getInt64())) {
  }
}

std::uint64_t shelf_reader::count_after(const term_groups& wanted, row_id after, std::uint64_t most) {
  if (!wanted.empty())
    return index_->count_after(wanted, after, most);
  statement_use count{all_after_};
  count->bind(1, after);
  count->bind(2, static_cast<std::int64_t>(most));
  return count->executeStep() ? number_of(count->getColumn(0)) : 0;
}

row_facts shelf_reader::facts(row_id id) {
  statement_use row{facts_};
  row->bind(1, id);
  if (!row->executeStep())
    throw SQLite::Exception{"a row is missing that the index has", SQLITE_CORRUPT};
  return facts_from(*row);
}

std::optional<catalogue_row> shelf_reader::whole(row_id id) {
  statement_use row{whole_};
  row->bind(1, id);
  if (!row->executeStep())
    return std::nullopt;
  auto facts = facts_from(*row);
  catalogue_row made;
  made.publisher = facts.publisher;
  made.name = std::move(facts.name);
  made.used = facts.used;
  made.issued_at = facts.issued_at;
  made.version = text_of(row->getColumn(7));
  made.description = text_of(row->getColumn(8));
  made.category = text_of(row->getColumn(9));
  made.tags = lines_of(text_of(row->getColumn(10)));
  made.license = text_of(row->getColumn(11));
  made.dependencies = static_cast<std::uint32_t>(row->getColumn(12).getInt64());
  return made;
}

std::vector<std::string> shelf_reader::words_from(const std::string& beginning, std::size_t most) {
  statement_use words{words_from_};
  words->bind(1, beginning);
  words->bind(2, end_of(beginning));
  words->bind(3, static_cast<std::int64_t>(most));
  std::vector<std::string> found;
  while (words->executeStep())
    found.push_back(text_of(words->getColumn(0)));
  return found;
}

// A letter more or less changes the length, so words of three lengths may be meant.
std::vector<std::string> shelf_reader::words_near(const std::string& stem, std::size_t most) {
  statement_use words{words_near_};
  int at = 0;
  for (const auto length : {stem.size() - 1, stem.size(), stem.size() + 1}) {
    words->bind(++at, first_half_key(stem, length));
    words->bind(++at, second_half_key(stem, length));
  }
  words->bind(7, static_cast<std::int64_t>(words_near_examined_max));
  std::vector<std::string> found;
  while (found.size() < most && words->executeStep())
    if (auto word = text_of(words->getColumn(0));
        word != stem && edit_distance(stem, word, 1) == 1 && (found.empty() || found.back() != word))
      found.push_back(std::move(word));
  return found;
}

package_names& shelf_reader::names() {
  invariant(names_ != nullptr, "only announcements are found by their names");
  return *names_;
}

std::uint64_t shelf_reader::rows() {
  return static_cast<std::uint64_t>(db_.execAndGet("SELECT count(*) FROM packages").getInt64());
}

} // namespace souk::runtime
