#include "runtime/store/disk_archiver.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <ranges>
#include <set>

#include <fcntl.h>
#include <unistd.h>

#include "protocol/invariant.hpp"
#include "protocol/package/layout.hpp"
#include "protocol/package/name.hpp"
#include "protocol/package/safe_path.hpp"
#include "runtime/store/disk_unpacking.hpp"
#include "runtime/store/pack_choice.hpp"
#include "runtime/store/packer.hpp"
#include "runtime/store/placement.hpp"
#include "runtime/store/tree_check.hpp"

namespace souk::runtime {

using namespace protocol;
using actors::installed_package;
using actors::packed_package;
using actors::unpack_order;
using actors::unpacking;

namespace {

bool is_inside_another(const unpack_order& order) {
  return order.place.find('/') != std::string::npos;
}

std::string beside(const std::string& path) {
  return path.substr(0, path.rfind('/') + 1) + random_name(staging_prefix);
}

wall_seconds now() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

installed_package package_of(const unpack_order& order) {
  return {order.release.package,
          order.release.version,
          order.release.archive,
          order.release_digest,
          order.release.archive_bytes,
          path_of(order),
          order.root,
          now()};
}

// Puts what comes inside a package into its staged tree, outer ones first.
result<void> join_staged(const std::vector<journal_entry>& moves) {
  std::map<std::string, std::string> staged; // by place
  for (const auto& move : moves)
    if (move.kind == move_kind::place || move.kind == move_kind::inside)
      staged[move.package.path] = move.staged;
  for (auto& [place, tree] : staged) {
    const auto nested = "/" + std::string{nested_folder} + "/";
    const auto cut = place.rfind(nested);
    const auto outer = cut == std::string::npos ? staged.end() : staged.find(place.substr(0, cut));
    if (outer == staged.end())
      continue;
    const auto folder = outer->second + "/" + std::string{nested_folder};
    const auto inside = folder + place.substr(cut + nested.size() - 1);
    const auto joined = make_folders(folder).and_then([&] { return rename_path(tree, inside); }).and_then([&] {
      return sync_folder(folder);
    });
    if (!joined)
      return joined;
    tree = inside;
  }
  return {};
}

result<void> sync_roots(const std::vector<journal_entry>& moves) {
  std::set<std::string> roots;
  for (const auto& move : moves)
    roots.insert(move.package.root);
  for (const auto& root : roots)
    if (const auto synced = sync_folder(root); !synced)
      return synced;
  return {};
}

} // namespace

result<packed_package> disk_archiver::pack(const std::string& folder, bool keep, const std::string& output) {
  const auto path = keep ? blobs_.temporary_path() : output.empty() ? std::string{} : beside(output);
  auto file = content_file::create(path, keep ? 0600 : 0666);
  if (!file)
    return fail(file.error());
  auto made = pack_folder(folder, output, *file);
  auto placed = result<void>{};
  if (made && keep)
    placed = blobs_.adopt(path, made->archive, {actors::blob_role::published, made->list});
  else if (made && !output.empty())
    placed = rename_path(path, output);
  if (made && placed)
    return made;
  if (!path.empty())
    ::unlink(path.c_str());
  return made ? fail(placed.error()) : fail(made.error());
}

// Only what the ledger knows as the same package is replaced, unless the user insists.
result<void> disk_archiver::check_place(const unpack_order& order) {
  const auto place = path_of(order);
  const auto known = ledger_.at(place);
  if (!known)
    return fail(known.error());
  if (order.force || is_inside_another(order) || !path_exists(place))
    return {};
  if (!*known)
    return fail(errc::exists, place + " exists and was not installed by souk; move it away or use --force");
  if ((*known)->package != order.release.package)
    return fail(errc::exists, place + " is " + short_text((*known)->package) + "; remove it first or use --force");
  return {};
}

result<std::unique_ptr<unpacking>> disk_archiver::begin(const unpack_order& order) {
  if (!is_package_name(order.release.package.name))
    return fail(errc::verification, "the release has a name that no package may have");
  if (!order.root.starts_with('/'))
    return fail(errc::usage, "the folder to install into must be absolute: " + order.root);
  const auto ready =
    check_files(order.release.files, order.release.unpacked_bytes).and_then([&] { return check_place(order); });
  if (!ready)
    return fail(ready.error());
  auto started = disk_unpacking::start(order, ledger_);
  if (!started)
    return fail(started.error());
  return std::unique_ptr<unpacking>{std::move(*started)};
}

result<journal_entry> disk_archiver::removal_of(const installed_package& package) {
  const auto known = ledger_.at(package.path);
  if (!known)
    return fail(known.error());
  if (!*known)
    return fail(errc::not_found, package.path + " is not installed");
  const auto aside = package.root + "/" + random_name(staging_prefix);
  return ledger_.add_scratch(aside).map(
    [&] { return journal_entry{move_kind::removal, {}, aside, inode_of(package.path), **known}; });
}

// Written beside its place, so that a rename puts it there.
result<journal_entry> disk_archiver::stage_lock(const actors::folder_change& change) {
  const auto staged = beside(change.lock_path);
  installed_package file;
  file.path = change.lock_path;
  file.root = change.lock_path.substr(0, change.lock_path.rfind('/'));
  const auto written =
    ledger_.add_scratch(staged)
      .and_then([&] { return open_file(staged, O_WRONLY | O_CREAT | O_EXCL, 0644); })
      .and_then([&](const file_handle& to) {
        return write_all(to, as_bytes(change.lock_text), staged).and_then([&] { return sync_file(to, staged); });
      });
  if (!written)
    return fail(written.error());
  const auto aside = beside(change.lock_path);
  return ledger_.add_scratch(aside).map(
    [&] { return journal_entry{move_kind::file, staged, aside, inode_of(staged), file}; });
}

result<std::vector<journal_entry>> disk_archiver::decide(const std::vector<std::unique_ptr<unpacking>>& all,
                                                         const actors::folder_change& change) {
  std::vector<journal_entry> moves;
  const auto add = [&](result<journal_entry> made) {
    if (made)
      moves.push_back(std::move(*made));
    return made ? result<void>{} : fail(made.error());
  };
  for (const auto& each : change.removed)
    if (const auto added = add(removal_of(each)); !added)
      return fail(added.error());
  std::set<std::string> places;
  for (const auto& each : all) {
    const auto* one = dynamic_cast<const disk_unpacking*>(each.get());
    invariant(one != nullptr && one->is_finished(), "only what was unpacked here and finished is committed");
    if (const auto free = check_place(one->order()); !free)
      return fail(free.error());
    if (!places.insert(path_of(one->order())).second)
      return fail(errc::conflict, "two packages would both be installed to " + path_of(one->order()));
    const auto aside = one->order().root + "/" + random_name(staging_prefix);
    if (const auto noted = ledger_.add_scratch(aside); !noted)
      return fail(noted.error());
    const auto kind = is_inside_another(one->order()) ? move_kind::inside : move_kind::place;
    moves.push_back({kind, one->staged(), aside, inode_of(one->staged()), package_of(one->order())});
  }
  // What is inside a tree comes after the tree: placing that takes the rows of all that was inside it before.
  std::ranges::stable_sort(moves, {}, [](const journal_entry& move) { return move.package.path; });
  if (!change.lock_path.empty())
    if (const auto added = add(stage_lock(change)); !added)
      return fail(added.error());
  if (const auto joined = join_staged(moves); !joined)
    return fail(joined.error());
  return moves;
}

// The journal, the renames, the ledger. On an error everything is as it was.
result<void> disk_archiver::carry_out(const std::vector<journal_entry>& moves) {
  if (const auto noted = ledger_.begin(moves); !noted)
    return noted;
  auto done = result<void>{};
  for (auto move = moves.begin(); done && move != moves.end(); ++move)
    done = make_move(*move);
  done = done.and_then([&] { return sync_roots(moves); }).and_then([&] { return ledger_.complete(moves); });
  if (done)
    return done;
  for (const auto& move : std::ranges::reverse_view(moves))
    undo_move(move);
  (void)ledger_.abandon(moves);
  return done;
}

// What an install leaves beside its place: older trees. Should this not be possible now, recover() will do it.
void disk_archiver::clean_up(const std::vector<journal_entry>& moves) {
  for (const auto& move : moves)
    for (const auto& path : {move.staged, move.aside})
      if (!path.empty() && remove_tree(path))
        (void)ledger_.forget_scratch(path);
}

result<std::vector<installed_package>> disk_archiver::commit(std::vector<std::unique_ptr<unpacking>> all,
                                                             const actors::folder_change& change) {
  const std::lock_guard alone{mutex_};
  const auto moves = decide(all, change);
  if (!moves)
    return fail(moves.error());
  if (const auto done = carry_out(*moves); !done) {
    for (const auto& move : *moves)
      if (move.kind == move_kind::file && remove_tree(move.staged))
        (void)ledger_.forget_scratch(move.staged);
    return fail(done.error());
  }
  for (const auto& each : all)
    static_cast<disk_unpacking&>(*each).release();
  clean_up(*moves);
  std::vector<installed_package> packages;
  for (const auto& move : *moves)
    if (move.kind == move_kind::place || move.kind == move_kind::inside)
      packages.push_back(move.package);
  return packages;
}

result<void> disk_archiver::recover() {
  const std::lock_guard alone{mutex_};
  const auto moves = ledger_.unfinished();
  if (!moves)
    return fail(moves.error());
  for (const auto& move : *moves) {
    const auto made = complete_move(move);
    if (!made)
      continue; // its disk may be away: it stays in the journal
    const auto noted =
      sync_roots({move}).and_then([&] { return *made ? ledger_.complete({move}) : ledger_.abandon({move}); });
    if (!noted && noted.error().code != errc::not_found)
      return noted;
  }
  const auto left = ledger_.scratch();
  if (!left)
    return fail(left.error());
  for (const auto& path : *left) {
    invariant(path.find("/" + std::string{staging_prefix}) != std::string::npos, "only temporary folders are removed");
    if (remove_tree(path))
      (void)ledger_.forget_scratch(path);
  }
  return {};
}

result<void> disk_archiver::remove(const installed_package& package) {
  const std::lock_guard alone{mutex_};
  const auto removal = removal_of(package);
  if (!removal)
    return fail(removal.error());
  const std::vector moves{*removal};
  if (const auto done = carry_out(moves); !done)
    return done;
  clean_up(moves);
  return {};
}

result<std::vector<std::string>> disk_archiver::verify(const installed_package& package) {
  const auto raw = blobs_.read_whole(package.release, limits::release_bytes_max);
  if (!raw)
    return fail(raw.error().code, "the release document of " + package.package.name
                                    + " is not here, install it again: " + raw.error().message);
  const auto stated = decode<release>(*raw);
  if (!stated)
    return fail(errc::verification, "the release document of " + package.package.name + " cannot be read");
  return differences(package.path, stated->files);
}

} // namespace souk::runtime
