// A table of the packages of another registry: text with tabs, after a line with the names of the columns. `name`,
// `version` and `summary` must be there. A column whose name begins with `downloads` or `stars` is a number;
// `category`, `license` and `tags` (separated by commas) are taken where they are there. All others are left out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/error.hpp"
#include "runtime/store/catalogue_row.hpp"

namespace souk::runtime {

class import_file {
public:
  // Error: usage, when it cannot be read or has no such header. Mapped, not held in memory.
  static protocol::result<import_file> open(const std::string& path);
  import_file(import_file&& other) noexcept;
  import_file& operator=(import_file&&) = delete;
  ~import_file();

  // Nothing when the row is malformed: it has too few columns, a bad name or version, text that is not plain, or no
  // number where there should be one.
  std::optional<catalogue_row> row_at(std::uint64_t offset) const;
  // One line after the other: offset, or nothing at the end. Empty lines are passed over.
  std::optional<std::uint64_t> next(std::optional<std::uint64_t> after) const;

  struct brief {
    std::string_view name;
    std::uint64_t popularity = 0;
  };
  std::optional<brief> brief_at(std::uint64_t offset) const; // the same, without the rest of the row

private:
  struct columns {
    std::optional<std::size_t> name, version, summary, downloads, stars, category, license, tags;
    std::size_t count = 0;
  };
  import_file(const char* text, std::uint64_t size) : text_{text}, size_{size} {}
  protocol::result<void> read_header(const std::string& path);
  std::string_view line_at(std::uint64_t offset) const;
  std::optional<std::vector<std::string_view>> cells_at(std::uint64_t offset) const;
  std::optional<protocol::usage> usage_in(const std::vector<std::string_view>& cells) const;
  std::optional<protocol::usage> checked(const std::vector<std::string_view>& cells) const; // nothing when malformed

  const char* text_ = nullptr;
  std::uint64_t size_ = 0;
  std::uint64_t first_ = 0; // after the header
  columns at_;
};

} // namespace souk::runtime
