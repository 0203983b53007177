#include "runtime/store/data_folder.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <span>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "runtime/store/schema.hpp"

namespace souk::runtime {

using namespace protocol;

namespace {

// migrations[n] takes a folder of version n + 1 to version n + 2. Version 1 is the first.
using migration = result<void> (*)(const std::string& folder);
constexpr std::array<migration, schema_version - 1> migrations{};

// 0 for a folder that was not used yet.
result<int> version_of(const std::string& folder) {
  const auto text = read_text(folder + "/version", 32);
  if (!text && text.error().code == errc::not_found)
    return 0;
  if (!text)
    return fail(text.error());
  int version = 0;
  const auto [end, refused] = std::from_chars(text->data(), text->data() + text->size(), version);
  if (refused != std::errc{} || version < 1)
    return fail(errc::internal, folder + "/version is damaged: it must hold one number");
  if (version > schema_version)
    return fail(errc::internal, "the data folder " + folder + " is from a newer version of souk (format "
                                  + std::to_string(version) + ", this program reads up to "
                                  + std::to_string(schema_version) + "); nothing was changed");
  return version;
}

result<void> write_version(const std::string& folder) {
  const auto path = folder + "/version";
  auto file = open_file(path + ".new", O_WRONLY | O_CREAT | O_TRUNC);
  if (!file)
    return fail(file.error());
  const auto text = std::to_string(schema_version) + "\n";
  return write_all(*file, as_bytes(text), path)
    .and_then([&] { return sync_file(*file, path); })
    .and_then([&] { return rename_path(path + ".new", path); })
    .and_then([&] { return sync_folder(folder); });
}

result<void> migrate(const std::string& folder, int from) {
  const auto first = from > 0 ? std::min(static_cast<std::size_t>(from - 1), migrations.size()) : migrations.size();
  for (const auto& step : std::span{migrations}.subspan(first))
    if (const auto done = step(folder); !done)
      return done;
  return from == schema_version ? result<void>{} : write_version(folder);
}

result<file_handle> take_lock(const std::string& folder) {
  auto file = open_file(folder + "/lock", O_RDWR | O_CREAT);
  if (!file)
    return fail(errc::internal, "the data folder " + folder + " is not writable: " + file.error().message);
  if (::flock(file->fd(), LOCK_EX | LOCK_NB) != 0)
    return fail(errc::internal, "the data folder " + folder + " is in use by another node");
  return file;
}

} // namespace

result<data_folder> data_folder::open(const std::string& path) {
  std::error_code refused;
  const auto absolute = std::filesystem::absolute(path, refused).lexically_normal().string();
  const bool is_new = !path_exists(absolute);
  if (const auto made = make_folders(absolute); !made)
    return fail(made.error());
  if (is_new)
    ::chmod(absolute.c_str(), 0700); // keys are in it
  if (const auto version = version_of(absolute); !version)
    return fail(version.error());
  auto lock = take_lock(absolute);
  if (!lock)
    return fail(lock.error());
  const auto version = version_of(absolute); // again: another node may have migrated it meanwhile
  if (!version)
    return fail(version.error());
  if (const auto ready = migrate(absolute, *version); !ready)
    return fail(ready.error());
  return data_folder{absolute, std::move(*lock)};
}

} // namespace souk::runtime
