#include "runtime/store/tar_reader.hpp"

#include <archive.h>
#include <archive_entry.h>

#include "protocol/invariant.hpp"
#include "protocol/package/release_check.hpp"

namespace souk::runtime {

using namespace protocol;

namespace {

constexpr std::uint64_t overhead_per_file = 8192; // headers of the longest path and the longest target
constexpr std::uint64_t overhead = std::uint64_t{1} << 20;

// Where libarchive gets its bytes; keeps the error that it cannot carry.
struct tar_source {
  zstd_reader& from;
  result<void> status;

  static la_ssize_t give(archive*, void* self, const void** data) {
    auto& me = *static_cast<tar_source*>(self);
    const auto part = me.from.next();
    if (!part) {
      me.status = fail(part.error());
      return -1;
    }
    *data = part->data();
    return static_cast<la_ssize_t>(part->size());
  }
};

using tar_handle = std::unique_ptr<archive, int (*)(archive*)>;

std::string shown(std::string_view path) {
  return is_safe_path(path) ? std::string{path} : std::string{"an entry"};
}

tl::unexpected<error> refuse(std::string_view path, std::string_view why) {
  return fail(errc::verification, "the archive is refused: " + shown(path) + " " + std::string{why});
}

// The kinds of entry that no package has, whatever the release says.
const char* unsafe_kind(archive_entry* entry) {
  if (archive_entry_hardlink(entry) != nullptr)
    return "is a hard link";
  switch (archive_entry_filetype(entry)) {
  case AE_IFREG:
  case AE_IFLNK:
  case AE_IFDIR:
    break;
  case AE_IFIFO:
    return "is a fifo";
  default:
    return "is a device or a socket";
  }
  return (archive_entry_perm(entry) & 07000) != 0 ? "has a setuid, setgid or sticky bit" : nullptr;
}

file_kind kind_of(archive_entry* entry) {
  if (archive_entry_filetype(entry) == AE_IFDIR)
    return file_kind::folder;
  if (archive_entry_filetype(entry) == AE_IFLNK)
    return file_kind::link;
  return (archive_entry_perm(entry) & 0100) != 0 ? file_kind::executable : file_kind::regular;
}

std::string text_or_nothing(const char* text) {
  return text == nullptr ? std::string{} : std::string{text};
}

result<void> check_entry(archive_entry* entry, const packed_file* wanted) {
  auto path = text_or_nothing(archive_entry_pathname(entry));
  if (archive_entry_filetype(entry) == AE_IFDIR && path.ends_with('/'))
    path.pop_back();
  if (const auto* why = unsafe_kind(entry); why != nullptr)
    return refuse(path, why);
  if (!is_safe_path(path))
    return refuse(path, path.starts_with('/') ? "has an absolute path" : "has an unsafe path");
  const auto target = text_or_nothing(archive_entry_symlink(entry));
  if (kind_of(entry) == file_kind::link && !link_stays_inside(path, target))
    return refuse(path, "is a link that leaves the package");
  if (wanted == nullptr || wanted->path != path)
    return refuse(path, "is not what the release lists at this place");
  if (wanted->kind != kind_of(entry) || wanted->target != target)
    return refuse(path, "is of another kind than the release states");
  if (static_cast<std::uint64_t>(archive_entry_size(entry)) != wanted->bytes && wanted->kind != file_kind::folder)
    return refuse(path, "is of another length than the release states");
  return {};
}

result<void> failed(archive* tar, const tar_source& source) {
  if (!source.status)
    return source.status;
  return fail(errc::verification, "the archive is damaged: " + text_or_nothing(archive_error_string(tar)));
}

result<void> copy_data(archive* tar, const tar_source& source, const std::string& path, tree_writer& to) {
  std::uint64_t have = 0;
  for (;;) {
    const void* part = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    const int status = archive_read_data_block(tar, &part, &size, &offset);
    if (status == ARCHIVE_EOF)
      return {};
    if (status != ARCHIVE_OK)
      return failed(tar, source);
    if (size == 0)
      continue;
    if (static_cast<std::uint64_t>(offset) != have)
      return refuse(path, "has holes");
    have += size;
    if (const auto wrote = to.data({static_cast<const std::uint8_t*>(part), size}); !wrote)
      return wrote;
  }
}

result<void> unpack_entries(archive* tar, const tar_source& source, tree_writer& to) {
  for (;;) {
    archive_entry* entry = nullptr;
    const int status = archive_read_next_header(tar, &entry);
    if (status == ARCHIVE_EOF)
      return {};
    if (status != ARCHIVE_OK)
      return failed(tar, source);
    const auto* wanted = to.expected();
    if (const auto fine = check_entry(entry, wanted); !fine)
      return fine;
    const auto path = wanted->path;
    const auto has_content = wanted->kind == file_kind::regular || wanted->kind == file_kind::executable;
    const auto done = to.begin()
                        .and_then([&] { return has_content ? copy_data(tar, source, path, to) : result<void>{}; })
                        .and_then([&] { return to.end(); });
    if (!done)
      return done;
  }
}

// What follows the end of the tar is padding that nobody reads; the frame must still end as it should.
result<void> drain(zstd_reader& from) {
  for (;;) {
    const auto part = from.next();
    if (!part)
      return fail(part.error());
    if (part->empty())
      return {};
  }
}

} // namespace

std::uint64_t tar_bytes_max(const std::vector<packed_file>& files) {
  auto most = overhead;
  for (const auto& file : files)
    most += file.bytes + overhead_per_file;
  return most;
}

result<void> unpack_tar(zstd_reader& from, tree_writer& to) {
  const tar_handle tar{archive_read_new(), archive_read_free};
  invariant(tar != nullptr, "there is memory for a tar reader");
  tar_source source{from, {}};
  archive_read_support_format_tar(tar.get());
  const int opened = archive_read_open(tar.get(), &source, nullptr, tar_source::give, nullptr);
  if (opened != ARCHIVE_OK && to.expected() != nullptr)
    return failed(tar.get(), source);
  if (opened == ARCHIVE_OK)
    if (const auto done = unpack_entries(tar.get(), source, to); !done)
      return done;
  if (!source.status)
    return source.status;
  if (const auto* missing = to.expected(); missing != nullptr)
    return fail(errc::verification, "the archive lacks " + missing->path);
  return drain(from);
}

} // namespace souk::runtime
