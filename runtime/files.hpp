// Small files and folders of the runtime: read whole, written so that a crash leaves the old or the new one.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "protocol/error.hpp"

namespace souk::runtime {

// The text of the last failed system call, for the end of a message.
std::string system_error_text(int code);

// Makes `folder` and what is above it; the last one gets mode 0700. Error: internal, or disk_full.
protocol::result<void> make_private_folder(const std::filesystem::path& folder);

// The whole file, at most `bytes_max`. Errors: not_found, internal.
protocol::result<std::string> read_small_file(const std::filesystem::path& file, std::size_t bytes_max);

enum class when_present : bool { keep, replace };

// Temporary file beside it, fsync, rename (or link, with `keep`: then `exists` when it was there), fsync of the folder.
protocol::result<void> write_file_safely(const std::filesystem::path& file, std::string_view text, mode_t mode,
                                         when_present present);

// The permission bits of a file, or nothing when it cannot be looked at.
std::optional<mode_t> mode_of(const std::filesystem::path& file);

// Whether another process holds a lock on the file (flock). Looks at /proc/locks: trying to take the lock would make
// another process fail that wants it in the same moment.
bool folder_is_locked(const std::filesystem::path& lock_file);

} // namespace souk::runtime
