#include "runtime/store/catalogue_import.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>
#include <tuple>
#include <utility>

#include <malloc.h>

#include "protocol/limits.hpp"
#include "runtime/store/bitmap_writer.hpp"
#include "runtime/store/import_file.hpp"
#include "runtime/store/shelf_writer.hpp"
#include "runtime/store/term_numbers.hpp"

namespace souk::runtime {

using namespace protocol;

namespace {

constexpr std::size_t batch_rows = 2000;
constexpr std::size_t batches_waiting_max = 4;

struct placed_line {
  std::uint64_t popularity = 0;
  std::uint64_t beginning = 0; // of the name: eight bytes, in their order
  std::uint64_t offset = 0;
  std::uint64_t name_hash = 0;
};

std::uint64_t beginning_of(std::string_view name) {
  std::uint64_t made = 0;
  for (std::size_t i = 0; i < sizeof made; ++i)
    made = made << 8U | (i < name.size() ? static_cast<unsigned char>(name[i]) : 0U);
  return made;
}

struct ordered_lines {
  std::vector<placed_line> lines; // the most popular first, each name once
  std::size_t skipped = 0;
};

// Of rows with one name the most popular stays. By hashes first, so that few names are compared.
void leave_each_name_once(const import_file& table, ordered_lines& of) {
  auto& lines = of.lines;
  std::vector<std::pair<std::uint64_t, std::size_t>> hashes;
  hashes.reserve(lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i)
    hashes.emplace_back(lines[i].name_hash, i);
  std::sort(hashes.begin(), hashes.end());
  std::vector<bool> goes(lines.size());
  for (std::size_t i = 1; i < hashes.size(); ++i)
    goes[hashes[i].second] = hashes[i].first == hashes[i - 1].first
                             && table.brief_at(lines[hashes[i].second].offset)->name
                                  == table.brief_at(lines[hashes[i - 1].second].offset)->name;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (!goes[i])
      lines[kept++] = lines[i];
  of.skipped += lines.size() - kept;
  lines.resize(kept);
}

result<ordered_lines> in_order(const import_file& table) {
  ordered_lines made;
  for (auto at = table.next({}); at; at = table.next(at)) {
    if (const auto row = table.brief_at(*at))
      made.lines.push_back({row->popularity, beginning_of(row->name), *at, std::hash<std::string_view>{}(row->name)});
    else
      ++made.skipped;
    if (made.lines.size() > limits::import_rows_max)
      return fail(errc::usage, "the table has more than " + std::to_string(limits::import_rows_max) + " rows");
  }
  std::sort(made.lines.begin(), made.lines.end(), [&](const placed_line& a, const placed_line& b) {
    return a.popularity != b.popularity ? a.popularity > b.popularity
                                        : std::tie(a.beginning, a.offset) < std::tie(b.beginning, b.offset);
  });
  leave_each_name_once(table, made);
  return made;
}

struct prepared_row {
  catalogue_row row;
  numbered_terms terms;
};
struct batch {
  std::vector<new_term> new_terms;
  std::vector<prepared_row> rows;
};

// Hands batches from the thread that takes rows apart to the one that writes them.
class batch_queue {
public:
  void put(batch one) {
    std::unique_lock alone{mutex_};
    changed_.wait(alone, [this] { return waiting_.size() < batches_waiting_max || given_up_; });
    waiting_.push_back(std::move(one));
    changed_.notify_all();
  }
  void end() {
    const std::lock_guard alone{mutex_};
    ended_ = true;
    changed_.notify_all();
  }
  // Nobody takes any more.
  void give_up() {
    const std::lock_guard alone{mutex_};
    given_up_ = true;
    changed_.notify_all();
  }
  bool given_up() {
    const std::lock_guard alone{mutex_};
    return given_up_;
  }
  std::optional<batch> take() {
    std::unique_lock alone{mutex_};
    changed_.wait(alone, [this] { return !waiting_.empty() || ended_; });
    if (waiting_.empty())
      return std::nullopt;
    auto one = std::move(waiting_.front());
    waiting_.erase(waiting_.begin());
    changed_.notify_all();
    return one;
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<batch> waiting_;
  bool ended_ = false;
  bool given_up_ = false;
};

class importing {
public:
  importing(const import_file& table, const ordered_lines& lines) : table_{table}, lines_{lines} {}

  result<std::size_t> write(SQLite::Database& db) {
    db.exec("PRAGMA cache_size = -8192");
    std::thread preparing{[this] { prepare(); }};
    auto written = write_all(db);
    queue_.give_up();
    preparing.join();
    return written;
  }

private:
  void prepare() {
    term_numbers numbers;
    batch next;
    const auto hand_over = [&] {
      next.new_terms = numbers.take_new();
      queue_.put(std::exchange(next, {}));
    };
    for (const auto& line : lines_.lines) {
      auto row = table_.row_at(line.offset);
      auto terms = numbers.of(*row);
      next.rows.push_back({*std::move(row), std::move(terms)});
      if (next.rows.size() < batch_rows)
        continue;
      if (queue_.given_up())
        break;
      hand_over();
    }
    hand_over();
    queue_.end();
  }

  result<std::size_t> write_all(SQLite::Database& db) {
    try {
      shelf_writer writer{db};
      bitmap_writer index{db};
      row_id last = 0;
      while (auto next = queue_.take()) {
        number(std::move(next->new_terms), index);
        for (const auto& each : next->rows) {
          writer.put(++last, each.row);
          index.put(last, each.terms);
        }
      }
      index.end();
      write_words(index, writer);
      return static_cast<std::size_t>(last);
    } catch (const SQLite::Exception& refused) {
      return fail(error_of(refused, "the import"));
    }
  }

  void number(std::vector<new_term> terms, bitmap_writer& index) {
    for (auto& each : terms) {
      index.number(std::move(each.text));
      if (each.word)
        words_of_names_.push_back(*each.word);
    }
  }

  // In the order of each table's key.
  void write_words(const bitmap_writer& index, shelf_writer& writer) {
    for (const auto term : index.in_order())
      if (is_word(index.text_of(term)))
        writer.put_word(index.text_of(term), index.rows_with(term));
    std::vector<std::pair<std::int64_t, term_number>> halves;
    halves.reserve(2 * words_of_names_.size());
    for (const auto word : words_of_names_)
      for (const auto key : halves_of(index.text_of(word)))
        halves.emplace_back(key, word);
    std::sort(halves.begin(), halves.end());
    for (const auto& [key, word] : halves)
      writer.put_half(key, index.text_of(word));
  }

  const import_file& table_;
  const ordered_lines& lines_;
  batch_queue queue_;
  std::vector<term_number> words_of_names_;
};

result<std::size_t> build(const std::string& place, const import_file& table, const ordered_lines& lines) {
  std::error_code refused;
  std::filesystem::remove(place, refused); // of an import that was killed
  auto shelf = catalogue_shelf::open(place, shelf_kind::imported, true);
  if (!shelf)
    return fail(shelf.error());
  return (*shelf)->file().change([&](SQLite::Database& db) { return importing{table, lines}.write(db); });
}

} // namespace

result<actors::import_report> import_catalogue(catalogue_shelves& into, const std::string& path,
                                               const std::string& source) {
  const auto began = std::chrono::steady_clock::now();
  if (const auto good = into.check_source(source); !good)
    return fail(good.error());
  const auto table = import_file::open(path);
  if (!table)
    return fail(table.error());
  const auto lines = in_order(*table);
  if (!lines)
    return fail(lines.error());
  const auto place = into.building_place(source);
  const auto written = build(place, *table, *lines);
  const auto adopted = written ? into.adopt(source) : result<void>{fail(written.error())};
  if (!adopted) {
    std::error_code refused;
    std::filesystem::remove(place, refused);
    return fail(adopted.error());
  }
  ::malloc_trim(0); // a node that imported is as small as before
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
  return actors::import_report{*written, lines->skipped, took.count()};
}

} // namespace souk::runtime
