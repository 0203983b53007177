#include "runtime/store/placement.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "runtime/store/file.hpp"

namespace souk::runtime {

using namespace protocol;

namespace {

// Swaps two trees in one step. Not every file system can.
bool exchange(const std::string& a, const std::string& b) noexcept {
  return ::renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE) == 0;
}

// For file systems that cannot swap: there is a moment without either, which complete_move ends.
result<void> replace_in_two_steps(const journal_entry& move) {
  const auto& place = move.package.path;
  if (const auto away = rename_path(place, move.aside); !away)
    return away;
  const auto placed = rename_path(move.staged, place);
  if (!placed)
    ::rename(move.aside.c_str(), place.c_str());
  return placed;
}

} // namespace

std::uint64_t inode_of(const std::string& path) noexcept {
  struct stat seen{};
  return ::lstat(path.c_str(), &seen) == 0 ? static_cast<std::uint64_t>(seen.st_ino) : 0;
}

result<void> make_move(const journal_entry& move) {
  const auto& place = move.package.path;
  if (move.kind == move_kind::inside)
    return {}; // it comes with the tree that it is in
  if (move.kind == move_kind::removal)
    return move.inode != 0 && inode_of(place) == move.inode ? rename_path(place, move.aside) : result<void>{};
  if (inode_of(place) == move.inode)
    return {};
  if (!path_exists(place))
    return rename_path(move.staged, place);
  return exchange(move.staged, place) ? result<void>{} : replace_in_two_steps(move);
}

void undo_move(const journal_entry& move) noexcept {
  const auto& place = move.package.path;
  if (move.kind == move_kind::inside)
    return;
  if (move.kind == move_kind::removal) {
    if (!path_exists(place))
      ::rename(move.aside.c_str(), place.c_str());
    return;
  }
  if (inode_of(place) != move.inode || exchange(move.staged, place))
    return;
  ::rename(place.c_str(), move.staged.c_str());
  if (path_exists(move.aside))
    ::rename(move.aside.c_str(), place.c_str());
}

result<bool> complete_move(const journal_entry& move) {
  const auto& place = move.package.path;
  if (move.kind == move_kind::inside)
    return path_exists(place);
  if (move.kind == move_kind::removal)
    return make_move(move).map([] { return true; });
  if (inode_of(place) == move.inode || inode_of(move.staged) == move.inode)
    return make_move(move).map([] { return true; });
  if (!path_exists(place) && path_exists(move.aside))
    ::rename(move.aside.c_str(), place.c_str());
  return false;
}

} // namespace souk::runtime
