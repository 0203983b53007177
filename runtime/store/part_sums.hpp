// The sums of the announcement ids under each prefix of three half bytes, kept current, so that comparing a large
// catalogue with another reads few of its ids.
#pragma once

#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "protocol/catalogue/id_sum.hpp"

namespace souk::runtime {

class part_sums {
public:
  explicit part_sums(SQLite::Database& db); // reads all ids once

  void add(const protocol::digest& id) { parts_[part_of(id)].add(id); }
  void remove(const protocol::digest& id) { parts_[part_of(id)].remove(id); }

  protocol::id_sum under(SQLite::Database& db, const protocol::bytes& prefix) const;

private:
  static constexpr std::size_t half_bytes = 3;
  static std::size_t part_of(const protocol::digest& id) noexcept {
    return std::size_t{id.raw[0]} << 4U | id.raw[1] >> 4U;
  }

  std::vector<protocol::id_sum> parts_; // 4096 of 40 bytes
};

} // namespace souk::runtime
