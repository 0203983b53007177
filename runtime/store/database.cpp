#include "runtime/store/database.hpp"

#include <filesystem>

#include <sqlite3.h>
#include <sys/statvfs.h>

namespace souk::runtime {

using namespace protocol;

namespace {

// SQLite calls it an input or output error when it cannot extend its shared memory.
bool is_full(const std::string& path) {
  struct statvfs seen{};
  return ::statvfs(path.c_str(), &seen) == 0 && seen.f_bavail == 0;
}

bool is_new(const std::string& path) {
  std::error_code refused;
  const auto size = std::filesystem::file_size(path, refused);
  return static_cast<bool>(refused) || size == 0;
}

} // namespace

error error_of(const SQLite::Exception& refused, const std::string& path) {
  const auto code = refused.getErrorCode();
  const auto text = path + ": " + refused.getErrorStr() + " (" + refused.what() + ")";
  if (code == SQLITE_FULL || (code == SQLITE_IOERR && is_full(path)))
    return {errc::disk_full, "the disk is full: " + text, {}};
  if (code == SQLITE_READONLY || code == SQLITE_CANTOPEN || code == SQLITE_PERM)
    return {errc::internal, "the data folder is not writable: " + text, {}};
  return {errc::internal, "database " + text, {}};
}

database::database(std::string path, durability sync)
    : path_{std::move(path)}, is_new_{is_new(path_)},
      connection_{path_,
                  (sync == durability::read_only ? SQLite::OPEN_READONLY : SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
                    | SQLite::OPEN_NOMUTEX, // `use` lets one thread in at a time
                  5000} {
  connection_.exec("PRAGMA cache_size = -1024"); // KiB: a node has 30 MB for everything
  if (sync == durability::read_only) { // nobody changes it: there is no need to ask each time whether somebody did
    connection_.exec("PRAGMA locking_mode = EXCLUSIVE");
    return;
  }
  if (is_new_) // there is nothing yet that a journal on the disk could bring back
    connection_.exec("PRAGMA journal_mode = MEMORY");
  connection_.exec(sync == durability::none ? "PRAGMA journal_mode = OFF" : "PRAGMA journal_mode = WAL");
  connection_.exec(sync == durability::full     ? "PRAGMA synchronous = FULL"
                   : sync == durability::normal ? "PRAGMA synchronous = NORMAL"
                                                : "PRAGMA synchronous = OFF");
}

result<std::unique_ptr<database>> open_database(const std::string& path, durability sync, const char* schema) {
  try {
    auto opened = std::make_unique<database>(path, sync);
    const auto ready = opened->change([&](SQLite::Database& db) -> result<void> {
      db.exec(schema);
      return {};
    });
    if (!ready)
      return fail(ready.error());
    return opened;
  } catch (const SQLite::Exception& refused) {
    return fail(error_of(refused, path));
  }
}

} // namespace souk::runtime
