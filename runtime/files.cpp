#include "runtime/files.hpp"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace souk::runtime {
namespace {

using protocol::errc;
using protocol::fail;
using protocol::result;
namespace fs = std::filesystem;

tl::unexpected<protocol::error> failed(const std::string& what, const fs::path& where, int code) {
  return fail(code == ENOSPC || code == EDQUOT ? errc::disk_full : errc::internal,
              what + " " + where.string() + ": " + system_error_text(code));
}

// A descriptor that closes itself.
struct opened {
  int descriptor = -1;
  ~opened() {
    if (descriptor >= 0)
      ::close(descriptor);
  }
};

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const auto wrote = ::write(descriptor, text.data(), text.size());
    if (wrote < 0 && errno == EINTR)
      continue;
    if (wrote <= 0)
      return false;
    text.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return true;
}

result<void> sync_folder(const fs::path& folder) {
  const opened at{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (at.descriptor < 0 || ::fsync(at.descriptor) != 0)
    return failed("cannot sync", folder, errno);
  return {};
}

result<void> put_in_place(const std::string& temporary, const fs::path& file, when_present present) {
  if (present == when_present::replace)
    return ::rename(temporary.c_str(), file.c_str()) == 0 ? result<void>{} : failed("cannot write", file, errno);
  const auto linked = ::link(temporary.c_str(), file.c_str());
  const auto code = errno;
  ::unlink(temporary.c_str());
  if (linked == 0)
    return {};
  return code == EEXIST ? fail(errc::exists, file.string() + " is there already") : failed("cannot write", file, code);
}

} // namespace

std::string system_error_text(int code) {
  return std::generic_category().message(code);
}

result<void> make_private_folder(const fs::path& folder) {
  std::error_code code;
  if (fs::is_directory(folder, code))
    return {};
  if (const auto above = folder.parent_path(); !above.empty())
    fs::create_directories(above, code);
  if (code)
    return failed("cannot make", folder.parent_path(), code.value());
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    return failed("cannot make", folder, errno);
  return {};
}

result<std::string> read_small_file(const fs::path& file, std::size_t bytes_max) {
  const opened from{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  if (from.descriptor < 0)
    return errno == ENOENT ? fail(errc::not_found, "there is no " + file.string()) : failed("cannot read", file, errno);
  std::string text(bytes_max + 1, '\0');
  std::size_t have = 0;
  while (have < text.size()) {
    const auto got = ::read(from.descriptor, text.data() + have, text.size() - have);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return failed("cannot read", file, errno);
    if (got == 0)
      break;
    have += static_cast<std::size_t>(got);
  }
  if (have > bytes_max)
    return fail(errc::internal,
                file.string() + " is larger than the " + std::to_string(bytes_max) + " bytes it may have");
  text.resize(have);
  return text;
}

result<void> write_file_safely(const fs::path& file, std::string_view text, mode_t mode, when_present present) {
  auto temporary = file.string() + ".XXXXXX";
  {
    const opened into{::mkostemp(temporary.data(), O_CLOEXEC)};
    if (into.descriptor < 0)
      return failed("cannot write beside", file, errno);
    if (::fchmod(into.descriptor, mode) != 0 || !write_all(into.descriptor, text) || ::fsync(into.descriptor) != 0) {
      const auto code = errno;
      ::unlink(temporary.c_str());
      return failed("cannot write", file, code);
    }
  }
  if (auto placed = put_in_place(temporary, file, present); !placed)
    return placed;
  return sync_folder(file.parent_path());
}

std::optional<mode_t> mode_of(const fs::path& file) {
  struct stat seen{};
  if (::stat(file.c_str(), &seen) != 0)
    return std::nullopt;
  return seen.st_mode & 07777;
}

bool folder_is_locked(const fs::path& lock_file) {
  struct stat seen{};
  if (::stat(lock_file.c_str(), &seen) != 0)
    return false;
  // 1: FLOCK  ADVISORY  WRITE 4711 fe:01:1234 0 EOF
  const auto place = ":" + std::to_string(seen.st_ino) + " ";
  std::ifstream locks{"/proc/locks"};
  for (std::string line; std::getline(locks, line);)
    if (line.find("FLOCK") != std::string::npos && line.find(place) != std::string::npos)
      return true;
  return false;
}

} // namespace souk::runtime
