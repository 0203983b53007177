#include "runtime/store/part_sums.hpp"

#include "protocol/catalogue/reconciliation.hpp"
#include "runtime/store/database.hpp"

namespace souk::runtime {

using namespace protocol;

part_sums::part_sums(SQLite::Database& db) : parts_(std::size_t{1} << 4 * half_bytes) {
  SQLite::Statement each{db, "SELECT id FROM announcements"};
  while (each.executeStep())
    add(hash_from<digest>(each.getColumn(0)));
}

id_sum part_sums::under(SQLite::Database& db, const bytes& prefix) const {
  const auto [low, high] = bounds_of(prefix);
  id_sum sum;
  if (prefix.size() <= half_bytes) {
    for (auto part = part_of(low); part <= part_of(high); ++part)
      sum.add(parts_[part]);
    return sum;
  }
  SQLite::Statement each{db, "SELECT id FROM announcements WHERE id BETWEEN ? AND ?"};
  bind_bytes(each, 1, low.raw);
  bind_bytes(each, 2, high.raw);
  while (each.executeStep())
    sum.add(hash_from<digest>(each.getColumn(0)));
  return sum;
}

} // namespace souk::runtime
