// Which peers say that they have which archive, and which package an archive is of. Inside a transaction of the caller.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "protocol/catalogue/copies.hpp"

namespace souk::runtime {

class copies_table {
public:
  explicit copies_table(SQLite::Database& db);

  // `id` is the announcement's; returns the archives whose peers may be others now.
  std::set<protocol::digest> put(const protocol::copies& said, const protocol::digest& id);
  // What this announcement said; it went, or another one replaced it.
  std::set<protocol::digest> erase(const protocol::digest& id);
  std::uint32_t seeders_of(const protocol::digest& archive);

  // `announcement` is the row of the one that names the archive.
  void note_archive(const protocol::digest& archive, std::int64_t announcement);
  void forget_archive(const protocol::digest& archive, std::int64_t announcement);
  // Packages that had it in some version; now and then another one whose archive begins alike.
  std::vector<protocol::package_name> packages_with(const protocol::digest& archive);

private:
  SQLite::Statement put_;
  SQLite::Statement said_by_;
  SQLite::Statement erase_;
  SQLite::Statement count_;
  SQLite::Statement note_;
  SQLite::Statement forget_;
  SQLite::Statement packages_;
};

} // namespace souk::runtime
