// The keys of names in a table that was imported: nearly every row has three of its own, so they are kept as sorted pairs of a
// key and a row, many in one block.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

namespace souk::runtime {

// Whether a term is a key of a name; number_of_term makes the number that is kept.
bool is_name_key(std::string_view term) noexcept;

struct name_key {
  std::uint32_t key = 0;
  std::uint32_t row = 0;
  auto operator<=>(const name_key&) const = default;
};

// So many fit into one cell of a page of SQLite, without pages of their own.
inline constexpr std::size_t name_keys_in_block = 120;

// Eight bytes for each pair: the row and the key, the lowest byte first.
std::string name_key_block(const name_key* first, std::size_t count);
// Throws SQLite::Exception when the block is damaged.
std::vector<std::uint32_t> rows_in_block(const SQLite::Column& block, std::uint32_t key);

} // namespace souk::runtime
