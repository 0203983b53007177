// Every announcement that this node knows, the newest of each version, and from them one row a package: its
// newest version that was not yanked.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "actors/store.hpp"
#include "runtime/store/database.hpp"

namespace souk::runtime {

class catalogue_table {
public:
  explicit catalogue_table(database& in) : db_{in} {}

  protocol::result<void> count(); // once, at the start
  // False for what is known or superseded. Error: internal, when the catalogue is full.
  protocol::result<bool> add(const protocol::announcement& checked, protocol::byte_view raw);
  // In the order of their ids, for set reconciliation.
  protocol::result<std::vector<protocol::bytes>> page(const std::optional<protocol::digest>& after, std::size_t most);
  protocol::result<void> set_seeders(const protocol::package_name& package, std::uint32_t seeders);
  std::uint64_t rows() const noexcept { return rows_; }

private:
  database& db_;
  std::atomic<std::uint64_t> rows_ = 0;
};

} // namespace souk::runtime
