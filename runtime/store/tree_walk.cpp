#include "runtime/store/tree_walk.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocol/limits.hpp"
#include "runtime/store/file.hpp"

namespace souk::runtime {

using namespace protocol;

namespace {

const char* special_of(mode_t mode) noexcept {
  if (S_ISREG(mode) || S_ISDIR(mode) || S_ISLNK(mode))
    return "";
  return S_ISSOCK(mode) ? "socket" : S_ISFIFO(mode) ? "fifo" : "device";
}

file_kind kind_of(mode_t mode) noexcept {
  if (S_ISDIR(mode))
    return file_kind::folder;
  if (S_ISLNK(mode))
    return file_kind::link;
  return (mode & S_IXUSR) != 0 ? file_kind::executable : file_kind::regular;
}

result<std::vector<std::string>> names_in(const std::string& folder) {
  const std::unique_ptr<DIR, int (*)(DIR*)> open{::opendir(folder.c_str()), ::closedir};
  if (!open)
    return fail(system_error("read the folder", folder));
  std::vector<std::string> names;
  while (const auto* entry = ::readdir(open.get()))
    if (const std::string name{entry->d_name}; name != "." && name != "..")
      names.push_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

class walk {
public:
  walk(std::string root, tree_choice& choice) : root_{std::move(root)}, choice_{choice} {}

  // Returns whether the folder has anything in it, wanted or not.
  result<bool> folder(const std::string& relative) {
    const auto names = names_in(relative.empty() ? root_ : root_ + "/" + relative);
    if (!names)
      return fail(names.error());
    if (const auto entered = choice_.enters(relative); !entered)
      return fail(entered.error());
    for (const auto& name : *names)
      if (const auto seen = entry(relative.empty() ? name : fmt::format("{}/{}", relative, name)); !seen)
        return fail(seen.error());
    return !names->empty();
  }

  std::vector<tree_entry> found;

private:
  result<void> entry(const std::string& path) {
    const auto full = root_ + "/" + path;
    struct stat seen{};
    if (::lstat(full.c_str(), &seen) != 0)
      return fail(system_error("examine", full));
    if (!choice_.takes(path, S_ISDIR(seen.st_mode)))
      return {};
    if (found.size() >= limits::files_max)
      return fail(errc::usage, root_ + " has more than " + std::to_string(limits::files_max) + " files");
    found.push_back({path, kind_of(seen.st_mode), 0, {}, special_of(seen.st_mode), seen.st_mode & 07777, false});
    return S_ISDIR(seen.st_mode) ? below(path) : fill(found.back(), full, seen.st_size);
  }

  result<void> below(const std::string& path) {
    const auto index = found.size() - 1;
    return folder(path).map([&](bool has_any) { found[index].is_empty = !has_any; });
  }

  static result<void> fill(tree_entry& into, const std::string& full, off_t size) {
    if (into.kind != file_kind::link) {
      into.bytes = static_cast<std::uint64_t>(size);
      return {};
    }
    std::array<char, limits::path_bytes_max + 1> target{};
    const auto length = ::readlink(full.c_str(), target.data(), target.size());
    if (length < 0)
      return fail(system_error("read the link", full));
    into.target.assign(target.data(), static_cast<std::size_t>(length));
    return {};
  }

  std::string root_;
  tree_choice& choice_;
};

} // namespace

result<std::vector<tree_entry>> walk_tree(const std::string& folder, tree_choice& choice) {
  struct stat seen{};
  if (::stat(folder.c_str(), &seen) != 0 || !S_ISDIR(seen.st_mode))
    return fail(errc::not_found, "there is no folder " + folder);
  walk w{folder, choice};
  if (const auto done = w.folder(""); !done)
    return fail(done.error());
  std::sort(w.found.begin(), w.found.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return std::move(w.found);
}

} // namespace souk::runtime
