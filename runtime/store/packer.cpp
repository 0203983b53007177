#include "runtime/store/packer.hpp"

#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

#include "protocol/hash.hpp"
#include "protocol/package/release_check.hpp"
#include "runtime/store/pack_choice.hpp"
#include "runtime/store/tar_writer.hpp"
#include "runtime/store/tree_walk.hpp"

namespace souk::runtime {

using namespace protocol;
using actors::packed_package;

namespace {

constexpr std::size_t read_bytes = 256 * 1024;

result<manifest> read_manifest(const std::string& folder) {
  if (!path_exists(folder))
    return fail(errc::not_found, "there is no folder " + folder);
  const auto text = read_text(folder + "/souk.toml", manifest_bytes_max);
  if (!text && text.error().code == errc::not_found)
    return fail(errc::bad_manifest, "there is no souk.toml in " + folder + "; `souk init` makes one");
  if (!text)
    return fail(errc::bad_manifest, text.error().message);
  return parse_manifest(*text);
}

result<void> check_entry(const tree_entry& entry) {
  if (!entry.special.empty())
    return fail(errc::usage, entry.path + " is a " + entry.special + ", which a package cannot hold; exclude it");
  if (!is_safe_path(entry.path))
    return fail(errc::usage, "the name of " + entry.path
                               + " cannot be in a package: it must be UTF-8 without control"
                                 " characters, at most "
                               + std::to_string(limits::path_bytes_max) + " bytes with its folders");
  if (entry.kind == file_kind::link && !link_stays_inside(entry.path, entry.target))
    return fail(errc::usage, entry.path + " is a link that leaves the package (to " + entry.target + "); exclude it");
  return {};
}

// Where `path` is inside `folder`; empty when it is not.
std::string path_inside(const std::string& folder, const std::string& path) {
  if (path.empty())
    return {};
  std::error_code refused;
  const auto from = std::filesystem::weakly_canonical(folder, refused);
  const auto relative = std::filesystem::weakly_canonical(path, refused).lexically_relative(from).string();
  return refused || relative.starts_with("..") ? std::string{} : relative;
}

// The entries of the package, before their content was read: a folder only when it is empty.
result<std::vector<packed_file>> chosen_files(const std::string& folder, const std::string& output,
                                              const manifest& by) {
  pack_choice choice{folder, by, path_inside(folder, output)};
  const auto entries = walk_tree(folder, choice);
  if (!entries)
    return fail(entries.error());
  std::vector<packed_file> files;
  std::uint64_t total = 0;
  for (const auto& entry : *entries) {
    if (entry.kind == file_kind::folder && !(entry.is_empty && choice.takes_empty(entry.path)))
      continue;
    if (const auto fine = check_entry(entry); !fine)
      return fail(fine.error());
    total += entry.bytes;
    if (total > limits::unpacked_bytes_max)
      return fail(errc::usage, "the package is too large: more than " + std::to_string(limits::unpacked_bytes_max)
                                 + " bytes of files");
    files.push_back({entry.path, entry.kind, entry.bytes, {}, entry.target});
  }
  return files;
}

result<void> changed(const std::string& path) {
  return fail(errc::conflict, path + " changed while it was packed; try again");
}

// Reads the file into the archive and sets its hash.
result<void> add_content(const std::string& path, packed_file& file, tar_writer& to, bytes& buffer) {
  auto from = open_file(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  if (!from)
    return fail(from.error());
  hasher content{"souk.file"};
  std::uint64_t have = 0;
  for (;;) {
    const auto got = ::read(from->fd(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return fail(system_error("read", path));
    if (got == 0)
      break;
    have += static_cast<std::uint64_t>(got);
    if (have > file.bytes)
      return changed(path);
    const byte_view part{buffer.data(), static_cast<std::size_t>(got)};
    content.update(part);
    if (const auto added = to.data(part); !added)
      return added;
  }
  file.hash = content.finish();
  return have == file.bytes ? result<void>{} : changed(path);
}

result<void> add_all(const std::string& folder, std::vector<packed_file>& files, content_file& to) {
  tar_writer tar{to};
  bytes buffer(read_bytes);
  for (auto& file : files) {
    if (const auto begun = tar.begin(file); !begun)
      return begun;
    if (file.kind != file_kind::regular && file.kind != file_kind::executable)
      continue;
    if (const auto added = add_content(folder + "/" + file.path, file, tar, buffer); !added)
      return added;
  }
  return tar.finish();
}

} // namespace

result<folder_content> content_of_folder(const std::string& folder) {
  auto by = read_manifest(folder);
  if (!by)
    return fail(by.error());
  auto files = chosen_files(folder, {}, *by);
  if (!files)
    return fail(files.error());
  folder_content made{std::move(*by), std::move(*files), 0};
  for (const auto& file : made.files)
    made.bytes += file.bytes;
  return made;
}

result<packed_package> pack_folder(const std::string& folder, const std::string& output, content_file& to) {
  packed_package made;
  auto by = read_manifest(folder);
  if (!by)
    return fail(by.error());
  auto files = chosen_files(folder, output, *by);
  if (!files)
    return fail(files.error());
  if (const auto added = add_all(folder, *files, to); !added)
    return fail(added.error());
  auto list = to.finish();
  if (!list)
    return fail(list.error());
  made.manifest = std::move(*by);
  made.files = std::move(*files);
  for (const auto& file : made.files)
    made.unpacked_bytes += file.bytes;
  made.archive = digest_of(*list);
  made.archive_bytes = list->total_bytes;
  made.list = std::move(*list);
  return made;
}

} // namespace souk::runtime
