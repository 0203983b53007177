// The table of announcements: the newest of each version, as it came. A peer's word about copies stands there too, under
// the peer, no name and the number of its part. Inside a transaction of the caller.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "protocol/catalogue/copies.hpp"

namespace souk::runtime {

inline constexpr int copies_kind = -1;

struct announcement_facts {
  protocol::package_name package; // its publisher is the peer, and the name is empty, of a word about copies
  std::string version;
  int kind = 0; // of announcement_kind, or copies_kind
  protocol::wall_seconds issued_at = 0;
  protocol::wall_seconds expires_at = 0;

  bool about_copies() const noexcept { return package.name.empty(); }
};

announcement_facts facts_of(const protocol::announcement& news);
announcement_facts facts_of(const protocol::copies& said);

struct expired_announcement {
  std::int64_t row = 0;
  protocol::digest id;
  protocol::package_name package; // no name: a word about copies
  protocol::bytes raw; // once it was erased
};

class announcement_rows {
public:
  struct known {
    std::int64_t row = 0;
    protocol::digest id;
    int kind = 0;
    protocol::wall_seconds issued_at = 0;
  };

  explicit announcement_rows(SQLite::Database& db);

  static std::uint64_t count(SQLite::Database& db);
  static std::uint64_t count_copies(SQLite::Database& db); // of them, words about copies

  std::optional<known> same_version(const announcement_facts& news);
  std::int64_t put(const announcement_facts& news, const protocol::digest& id, protocol::byte_view raw); // its row
  protocol::bytes erase(std::int64_t row); // what it was
  std::optional<protocol::bytes> raw_of(const protocol::package_name& package, const std::string& version);
  // Of those that were released, the newest version.
  std::optional<protocol::announcement> newest_of(const protocol::package_name& package);
  // The first ones to expire, at most so many.
  std::vector<expired_announcement> expired(protocol::wall_seconds now, std::size_t most);

private:
  SQLite::Database& db_;
  SQLite::Statement same_version_;
  SQLite::Statement put_;
  SQLite::Statement raw_;
  SQLite::Statement erase_;
  SQLite::Statement raw_of_version_;
  SQLite::Statement versions_;
  SQLite::Statement expired_;
};

// The later one counts; of two at the same time a yank, then the greater id, so that all nodes agree.
bool supersedes(const announcement_facts& news, const protocol::digest& id, const announcement_rows::known& old);

} // namespace souk::runtime
