// One SQLite file, for any thread: each use has the connection alone, and what SQLite throws comes back as an
// error. `full` survives a power cut with every commit, `normal` may lose the last ones but never breaks; `none` is for a
// file that counts only once it is whole, `read_only` for one that nobody changes.
#pragma once

#include <algorithm>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>

#include "protocol/bytes.hpp"
#include "protocol/error.hpp"
#include "protocol/id.hpp"
#include "protocol/invariant.hpp"

namespace souk::runtime {

enum class durability : std::uint8_t { normal, full, none, read_only };

protocol::error error_of(const SQLite::Exception& refused, const std::string& path);

class database {
public:
  // Throws SQLite::Exception; open_database is the way in.
  database(std::string path, durability sync);

  // `work` takes SQLite::Database& and returns a result.
  template <class F>
  std::invoke_result_t<F, SQLite::Database&> use(F&& work) {
    const std::lock_guard alone{mutex_};
    try {
      return std::forward<F>(work)(connection_);
    } catch (const SQLite::Exception& refused) {
      return protocol::fail(error_of(refused, path_));
    }
  }

  // As `use`, in one transaction: committed when `work` succeeds, undone when it does not.
  template <class F>
  std::invoke_result_t<F, SQLite::Database&> change(F&& work) {
    return use([&](SQLite::Database& db) {
      SQLite::Transaction transaction{db, SQLite::TransactionBehavior::IMMEDIATE};
      auto done = std::forward<F>(work)(db);
      if (done)
        transaction.commit();
      return done;
    });
  }

private:
  std::mutex mutex_;
  std::string path_;
  bool is_new_; // before it is opened
  SQLite::Database connection_;
};

// Opens or makes the file and runs `schema`, which must be harmless when it was run before.
protocol::result<std::unique_ptr<database>> open_database(const std::string& path, durability sync, const char* schema);

// --- between SQLite's values and ours

// A prepared statement in use: reset when that ends, also by an exception.
class statement_use {
public:
  explicit statement_use(SQLite::Statement& one) : one_{one} {}
  ~statement_use() { one_.tryReset(); }
  statement_use(const statement_use&) = delete;
  statement_use& operator=(const statement_use&) = delete;
  SQLite::Statement* operator->() noexcept { return &one_; }
  SQLite::Statement& operator*() noexcept { return one_; }

private:
  SQLite::Statement& one_;
};

// SQLite keeps a null pointer as NULL, so nothing at all is bound as an empty blob.
inline void bind_bytes(SQLite::Statement& to, int index, protocol::byte_view raw) {
  to.bind(index, raw.empty() ? static_cast<const void*>("") : raw.data(), static_cast<int>(raw.size()));
}

inline protocol::bytes bytes_of(const SQLite::Column& column) {
  const auto* raw = static_cast<const std::uint8_t*>(column.getBlob());
  return raw == nullptr ? protocol::bytes{} : protocol::bytes{raw, raw + column.getBytes()};
}

inline std::string text_of(const SQLite::Column& column) {
  return column.getString();
}

template <class Hash>
Hash hash_from(const SQLite::Column& column) {
  Hash made;
  const auto raw = bytes_of(column);
  protocol::invariant(raw.size() == made.raw.size(), "a stored hash has 32 bytes");
  std::copy(raw.begin(), raw.end(), made.raw.begin());
  return made;
}

} // namespace souk::runtime
