// Files as this layer uses them: a descriptor that closes itself, whole writes, and errors that name the path.
#pragma once

#include <cerrno>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "protocol/bytes.hpp"
#include "protocol/error.hpp"

namespace souk::runtime {

class file_handle {
public:
  file_handle() noexcept = default;
  explicit file_handle(int fd) noexcept : fd_{fd} {}
  file_handle(file_handle&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
  file_handle& operator=(file_handle&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~file_handle();

  int fd() const noexcept { return fd_; }
  explicit operator bool() const noexcept { return fd_ >= 0; }

private:
  int fd_ = -1;
};

// What the system refused: `doing` says what was tried, errno why. A full disk, an exhausted quota and a file
// size limit are disk_full, all else is internal.
protocol::error system_error(std::string_view doing, std::string_view path, int code = errno);

// Flags as open(2); always close-on-exec. Mode 0600 unless said otherwise.
protocol::result<file_handle> open_file(const std::string& path, int flags, unsigned mode = 0600);
protocol::result<void> write_all(const file_handle& to, protocol::byte_view part, const std::string& path);
protocol::result<void> write_at(const file_handle& to, protocol::byte_view part, std::uint64_t offset,
                                const std::string& path);
// Exactly `size` bytes; fewer is an error.
protocol::result<protocol::bytes> read_at(const file_handle& from, std::uint64_t offset, std::size_t size,
                                          const std::string& path);
protocol::result<std::uint64_t> size_of(const file_handle& file, const std::string& path);
// The text of a small file. Errors: not_found, and internal when it is larger than `bytes_max`.
protocol::result<std::string> read_text(const std::string& path, std::size_t bytes_max);

protocol::result<void> sync_file(const file_handle& file, const std::string& path);
// Makes renames inside the folder survive a power cut.
protocol::result<void> sync_folder(const std::string& path);
// Starts writing to the disk and does not wait, so that the sync at the end is short.
void start_writeback(const file_handle& file, std::uint64_t offset, std::uint64_t size) noexcept;

protocol::result<void> rename_path(const std::string& from, const std::string& to);
protocol::result<void> make_folders(const std::string& path);
bool path_exists(const std::string& path) noexcept; // a dangling link exists as well
// Removes a tree and never follows a link. What is not there is fine.
protocol::result<void> remove_tree(const std::string& path);

std::string random_name(std::string_view prefix); // 16 hex digits after it

} // namespace souk::runtime
