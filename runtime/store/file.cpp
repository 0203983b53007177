#include "runtime/store/file.hpp"

#include <cstring>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

namespace souk::runtime {

using namespace protocol;

file_handle::~file_handle() {
  if (fd_ >= 0)
    ::close(fd_);
}

error system_error(std::string_view doing, std::string_view path, int code) {
  const bool full = code == ENOSPC || code == EDQUOT || code == EFBIG;
  auto text = "cannot " + std::string{doing} + " " + std::string{path} + ": "
              + std::error_code{code, std::generic_category()}.message();
  return {full ? errc::disk_full : errc::internal, std::move(text), {}};
}

result<file_handle> open_file(const std::string& path, int flags, unsigned mode) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  if (fd < 0 && errno == ENOENT)
    return fail(errc::not_found, path + " does not exist");
  if (fd < 0)
    return fail(system_error("open", path));
  return file_handle{fd};
}

result<void> write_all(const file_handle& to, byte_view part, const std::string& path) {
  while (!part.empty()) {
    const auto wrote = ::write(to.fd(), part.data(), part.size());
    if (wrote < 0 && errno == EINTR)
      continue;
    if (wrote < 0)
      return fail(system_error("write", path));
    part = part.subspan(static_cast<std::size_t>(wrote));
  }
  return {};
}

result<void> write_at(const file_handle& to, byte_view part, std::uint64_t offset, const std::string& path) {
  while (!part.empty()) {
    const auto wrote = ::pwrite(to.fd(), part.data(), part.size(), static_cast<off_t>(offset));
    if (wrote < 0 && errno == EINTR)
      continue;
    if (wrote < 0)
      return fail(system_error("write", path));
    part = part.subspan(static_cast<std::size_t>(wrote));
    offset += static_cast<std::uint64_t>(wrote);
  }
  return {};
}

result<bytes> read_at(const file_handle& from, std::uint64_t offset, std::size_t size, const std::string& path) {
  bytes got(size);
  std::size_t have = 0;
  while (have < size) {
    const auto more = ::pread(from.fd(), got.data() + have, size - have, static_cast<off_t>(offset + have));
    if (more < 0 && errno == EINTR)
      continue;
    if (more < 0)
      return fail(system_error("read", path));
    if (more == 0)
      return fail(errc::internal, path + " is shorter than it was");
    have += static_cast<std::size_t>(more);
  }
  return got;
}

result<std::uint64_t> size_of(const file_handle& file, const std::string& path) {
  struct stat seen{};
  if (::fstat(file.fd(), &seen) != 0)
    return fail(system_error("examine", path));
  return static_cast<std::uint64_t>(seen.st_size);
}

result<std::string> read_text(const std::string& path, std::size_t bytes_max) {
  auto file = open_file(path, O_RDONLY);
  if (!file)
    return fail(file.error());
  const auto size = size_of(*file, path);
  if (!size)
    return fail(size.error());
  if (*size > bytes_max)
    return fail(errc::internal, path + " is larger than " + std::to_string(bytes_max) + " bytes");
  const auto raw = read_at(*file, 0, static_cast<std::size_t>(*size), path);
  if (!raw)
    return fail(raw.error());
  return std::string{as_text(*raw)};
}

result<void> sync_file(const file_handle& file, const std::string& path) {
  if (::fdatasync(file.fd()) != 0)
    return fail(system_error("sync", path));
  return {};
}

result<void> sync_folder(const std::string& path) {
  auto folder = open_file(path, O_RDONLY | O_DIRECTORY);
  if (!folder)
    return fail(folder.error());
  // Some file systems cannot sync a folder, and say EINVAL.
  if (::fsync(folder->fd()) != 0 && errno != EINVAL)
    return fail(system_error("sync", path));
  return {};
}

void start_writeback(const file_handle& file, std::uint64_t offset, std::uint64_t size) noexcept {
  ::sync_file_range(file.fd(), static_cast<off64_t>(offset), static_cast<off64_t>(size), SYNC_FILE_RANGE_WRITE);
}

result<void> rename_path(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0)
    return fail(system_error("rename to", to));
  return {};
}

result<void> make_folders(const std::string& path) {
  std::error_code refused;
  std::filesystem::create_directories(path, refused);
  if (refused)
    return fail(system_error("make the folder", path, refused.value()));
  return {};
}

bool path_exists(const std::string& path) noexcept {
  struct stat seen{};
  return ::lstat(path.c_str(), &seen) == 0;
}

result<void> remove_tree(const std::string& path) {
  std::error_code refused;
  std::filesystem::remove_all(path, refused);
  if (refused)
    return fail(system_error("remove", path, refused.value()));
  return {};
}

std::string random_name(std::string_view prefix) {
  std::array<std::uint8_t, 8> raw{};
  randombytes_buf(raw.data(), raw.size());
  return std::string{prefix} + to_hex(raw);
}

} // namespace souk::runtime
