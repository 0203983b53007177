// Every announcement that this node knows, the newest of each version, and from them one row a package: its
// newest version that was not yanked.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "actors/store.hpp"
#include "runtime/store/announcement_rows.hpp"
#include "runtime/store/catalogue_shelf.hpp"
#include "runtime/store/part_sums.hpp"

namespace souk::runtime {

class catalogue_table {
public:
  explicit catalogue_table(catalogue_shelf& announced);
  ~catalogue_table();

  protocol::result<void> begin(); // once, at the start
  // In one transaction. `known` is what was superseded too; `no_room`, when the catalogue is full.
  protocol::result<std::vector<actors::announcement_standing>>
  add(const std::vector<actors::checked_announcement>& news);
  // In the order of their ids, for set reconciliation.
  protocol::result<std::vector<protocol::bytes>> page(const std::optional<protocol::digest>& after, std::size_t most);
  // Drops announcements whose time is up, at most so many: how many they were.
  protocol::result<std::size_t> expire(protocol::wall_seconds now, std::size_t most);
  // For set reconciliation, by prefixes of half bytes.
  protocol::result<std::vector<protocol::catalogue_sum>> sums(const std::vector<protocol::bytes>& prefixes);
  protocol::result<std::vector<protocol::short_id>> ids(const protocol::bytes& prefix, std::size_t most);
  protocol::result<std::vector<protocol::bytes>> items(const std::vector<protocol::short_id>& ids);
  // Those that are archives of packages here.
  protocol::result<std::vector<protocol::digest>> archives_among(const std::vector<protocol::digest>& content);
  std::uint64_t releases() const noexcept { return rows_ - copies_; } // that are announced

private:
  // What adding changes beside the tables, once the transaction is through.
  struct changes {
    std::vector<actors::announcement_standing> became;
    std::uint64_t rows = 0;
    std::uint64_t copies = 0; // of them words about copies
    std::vector<protocol::digest> gone;
    std::vector<protocol::digest> come;
  };
  void add_one(SQLite::Database& db, const actors::checked_announcement& news, changes& so_far);
  struct statements;
  statements& prepared(SQLite::Database& db);
  void take_in(statements& use, const protocol::announcement& news, std::int64_t row);
  void take_in(statements& use, const protocol::copies& said, const protocol::digest& id,
               const std::optional<protocol::digest>& replaced);
  void take_out(statements& use, const announcement_rows::known& old);
  void recount(statements& use, const std::set<protocol::digest>& archives);
  void drop(statements& use, const expired_announcement& gone);
  protocol::result<void> take_over();
  protocol::result<void> change(const std::function<protocol::result<void>(SQLite::Database&)>& work);
  part_sums& known_sums(SQLite::Database& db);

  database& db_;
  std::unique_ptr<statements> statements_; // on first use
  std::unique_ptr<part_sums> sums_;        // on first use: it reads every id
  std::atomic<std::uint64_t> rows_ = 0;
  std::atomic<std::uint64_t> copies_ = 0; // of them words about copies
};

} // namespace souk::runtime
