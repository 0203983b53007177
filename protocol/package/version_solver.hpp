// Chooses versions when the newest of each do not suit each other: a front for libsolv, which goes back to older ones.
//
// Everything is a number here: a package is a position in `packages`, a version its rank in ascending SemVer order. The
// rank is libsolv's version, and a range becomes intervals of ranks. Versions that may not stand side by side share a
// slot, which is libsolv's name: of one name only one is installed.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace souk::protocol {

using version_rank = std::uint32_t;

// Some versions of a package, one of which is wanted. Sorted ranks; none: nothing suits.
struct solver_wish {
  std::uint32_t package = 0;
  std::vector<version_rank> suits;
};

struct solver_need {
  std::uint32_t wish = 0; // position in `wishes`
  bool optional = false;
};

struct solver_version {
  version_rank rank = 0;
  std::uint32_t slot = 0;
  std::vector<solver_need> needs;
};

struct solver_input {
  std::vector<solver_wish> wishes;
  std::vector<std::vector<solver_version>> packages; // of each, the version that is liked best first
  std::vector<std::uint32_t> roots; // wishes of the user
};

struct solver_pick {
  std::uint32_t package = 0;
  version_rank rank = 0;
  auto operator<=>(const solver_pick&) const = default;
};

// One of the wishes that cannot all be fulfilled, and whose it is.
struct solver_reason {
  bool by_user = false;
  solver_pick by;
  std::uint32_t wish = 0;
};

struct solver_outcome {
  std::vector<solver_pick> picks; // sorted; empty when there is no solution
  std::vector<solver_reason> reasons; // then why, in the order in which libsolv met them
};

// Deterministic. Every wish that spans slots gets the newest that suits as well, if that is possible.
solver_outcome solve_versions(const solver_input& input);

} // namespace souk::protocol
