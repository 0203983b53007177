#include "runtime/store/name_keys.hpp"

#include <sqlite3.h>

#include "runtime/store/catalogue_row.hpp"

namespace souk::runtime {
namespace {

constexpr std::size_t pair_bytes = 8;

void append_number(std::string& to, std::uint32_t number) {
  for (unsigned shift = 0; shift < 32; shift += 8)
    to += static_cast<char>(number >> shift & 0xffU);
}

std::uint32_t number_at(const unsigned char* from) {
  return from[0] | static_cast<std::uint32_t>(from[1]) << 8U | static_cast<std::uint32_t>(from[2]) << 16U
         | static_cast<std::uint32_t>(from[3]) << 24U;
}

} // namespace

bool is_name_key(std::string_view term) noexcept {
  return term.front() == term::letters || term.front() == term::first_half || term.front() == term::second_half;
}

std::string name_key_block(const name_key* first, std::size_t count) {
  std::string made;
  made.reserve(count * pair_bytes);
  for (std::size_t i = 0; i < count; ++i) {
    append_number(made, first[i].row);
    append_number(made, first[i].key);
  }
  return made;
}

std::vector<std::uint32_t> rows_in_block(const SQLite::Column& block, std::uint32_t key) {
  const auto* raw = static_cast<const unsigned char*>(block.getBlob());
  const auto size = static_cast<std::size_t>(block.getBytes());
  if (raw == nullptr || size % pair_bytes != 0)
    throw SQLite::Exception{"a block of the keys of names cannot be read", SQLITE_CORRUPT};
  std::vector<std::uint32_t> rows;
  for (std::size_t at = 0; at < size; at += pair_bytes)
    if (number_at(raw + at + 4) == key)
      rows.push_back(number_at(raw + at));
  return rows;
}

} // namespace souk::runtime
