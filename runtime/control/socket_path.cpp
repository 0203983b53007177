#include "runtime/control/socket_path.hpp"

#include <cstdlib>
#include <string>

#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "protocol/hash.hpp"
#include "runtime/files.hpp"

namespace souk::runtime {
namespace {

namespace fs = std::filesystem;
using protocol::errc;
using protocol::fail;

constexpr std::size_t path_bytes_max = sizeof(sockaddr_un::sun_path) - 1;

// The user's runtime folder, else one in /tmp that carries the user's number.
std::string short_folder(const std::string& hash) {
  if (const auto* given = std::getenv("XDG_RUNTIME_DIR"); given != nullptr && given[0] == '/') {
    const auto folder = std::string{given} + "/souk-" + hash;
    if (folder.size() + sizeof("/control.sock") <= path_bytes_max)
      return folder;
  }
  return "/tmp/souk-" + std::to_string(::getuid()) + "-" + hash;
}

} // namespace

fs::path control_socket_path(const fs::path& data) {
  auto usual = data / "control.sock";
  if (usual.native().size() <= path_bytes_max)
    return usual;
  const auto hash = protocol::hash_of("souk.control", {protocol::as_bytes(data.native())});
  return fs::path{short_folder(protocol::to_hex(protocol::byte_view{hash}.first(8)))} / "control.sock";
}

protocol::result<void> make_socket_folder(const fs::path& socket) {
  const auto folder = socket.parent_path();
  if (auto made = make_private_folder(folder); !made)
    return made;
  struct stat seen{};
  if (::lstat(folder.c_str(), &seen) != 0 || !S_ISDIR(seen.st_mode) || seen.st_uid != ::geteuid())
    return fail(errc::internal,
                folder.string() + " does not belong to this user: the control socket cannot stand there");
  return {};
}

} // namespace souk::runtime
