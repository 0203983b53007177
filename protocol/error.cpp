#include "protocol/error.hpp"

#include <array>
#include <cstddef>

namespace souk::protocol {
namespace {

struct row {
  std::string_view name;
  int exit_code;
};

constexpr std::array<row, 13> rows{{
  {"usage", 2},
  {"bad_manifest", 2},
  {"not_found", 3},
  {"no_peers", 4},
  {"timeout", 4},
  {"verification", 5},
  {"conflict", 6},
  {"locked", 6},
  {"exists", 6},
  {"disk_full", 1},
  {"ambiguous", 6},
  {"interrupted", 130},
  {"internal", 1},
}};

const row& row_of(errc code) noexcept {
  return rows[static_cast<std::size_t>(code)];
}

} // namespace

std::string_view to_string(errc code) noexcept {
  return row_of(code).name;
}

int exit_code(errc code) noexcept {
  return row_of(code).exit_code;
}

} // namespace souk::protocol
