#include "runtime/node/folder_order.hpp"

#include <charconv>
#include <chrono>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "protocol/package/layout.hpp"
#include "protocol/package/manifest.hpp"
#include "runtime/files.hpp"
#include "runtime/store/file.hpp"

namespace souk::runtime {
namespace {

using namespace std::chrono_literals;
using protocol::errc;
using protocol::fail;
using protocol::result;

constexpr auto look_again_after = 20ms;
constexpr auto tell_every = 200ms;

// A folder that this process alone changes. One that was made for it and stays empty goes again.
struct folder_claim {
  file_handle folder;
  std::string remove_empty;
  ~folder_claim() {
    if (!remove_empty.empty())
      ::rmdir(remove_empty.c_str());
  }
};

bool tell_wait(const actors::install_packages& order) {
  return tell(order.told, {"waiting", "another command to be done with " + order.root, 0, 0, 0});
}

// The lock is on the folder itself, so nothing is left behind, and a kill gives it back.
result<void> claim(actors::install_packages& order) {
  auto made = std::make_shared<folder_claim>();
  if (!path_exists(order.root)) {
    made->remove_empty = order.root;
    if (const auto folders = make_folders(order.root); !folders)
      return folders;
  }
  auto folder = open_file(order.root, O_RDONLY | O_DIRECTORY);
  if (!folder)
    return fail(folder.error());
  made->folder = *std::move(folder);
  auto tell_at = std::chrono::steady_clock::now() + tell_every;
  while (::flock(made->folder.fd(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR)
      return fail(system_error("lock the folder", order.root));
    if (const auto now = std::chrono::steady_clock::now(); now > tell_at) {
      if (!tell_wait(order))
        return fail(actors::nobody_waits());
      tell_at = now + tell_every;
    }
    std::this_thread::sleep_for(look_again_after);
  }
  order.held = std::move(made);
  return {};
}

result<void> read_project(actors::install_packages& order, const std::string& folder) {
  const auto text = read_small_file(folder + "/souk.toml", protocol::manifest_bytes_max);
  if (!text)
    return text.error().code == errc::not_found ? result<void>{} : fail(errc::bad_manifest, text.error().message);
  const auto read = protocol::parse_manifest(*text);
  if (!read)
    return fail(read.error());
  order.project = read->dependencies;
  order.versions = read->versions;
  return {};
}

} // namespace

std::string lock_path_of(const std::string& root) {
  const auto inside = "/" + std::string{protocol::nested_folder};
  return (root.ends_with(inside) ? root.substr(0, root.size() - inside.size()) : root) + "/souk.lock";
}

result<std::optional<protocol::lock_file>> read_lock_file(const std::string& path) {
  const auto text = read_small_file(path, protocol::lock_bytes_max);
  if (!text && text.error().code == errc::not_found)
    return std::optional<protocol::lock_file>{};
  if (!text)
    return fail(errc::bad_manifest, text.error().message);
  auto read = protocol::parse_lock_file(*text);
  if (!read)
    return fail(read.error());
  return std::optional{*std::move(read)};
}

result<void> prepare_folder(actors::install_packages& order, const std::optional<std::string>& project) {
  if (!order.dry_run)
    if (const auto ours = claim(order); !ours)
      return ours;
  order.lock_path = lock_path_of(order.root);
  auto lock = read_lock_file(order.lock_path);
  if (!lock)
    return fail(lock.error());
  order.lock = *std::move(lock);
  return project ? read_project(order, *project) : result<void>{};
}

std::optional<std::int64_t> parse_age(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit{end, static_cast<std::size_t>(text.data() + text.size() - end)};
  if (failure != std::errc{} || number < 0 || number > 100'000'000)
    return std::nullopt;
  for (const auto& [name, seconds] :
       {std::pair<std::string_view, std::int64_t>{"d", 86400}, {"h", 3600}, {"m", 60}, {"s", 1}, {"w", 7 * 86400}})
    if (unit == name)
      return number * seconds;
  return std::nullopt;
}

} // namespace souk::runtime
