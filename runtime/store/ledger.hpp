// What is installed where, and the journal of what is being moved into place. A journal entry is on the disk
// before the first rename, so that whatever a kill interrupts can be completed at the next start.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "actors/store.hpp"
#include "runtime/store/database.hpp"

namespace souk::runtime {

// What a move does: a staged tree or a lock file comes to package.path, a tree goes to `aside`, or a row is added for
// what comes inside a tree that another entry places.
enum class move_kind : std::uint8_t { place, removal, file, inside };

// One move that was decided.
struct journal_entry {
  move_kind kind = move_kind::place;
  std::string staged;      // the new tree, beside its place
  std::string aside;       // where an older tree goes; no two moves have the same
  std::uint64_t inode = 0; // of the tree that moves: tells after a kill whether it has moved
  actors::installed_package package;
};

class ledger {
public:
  // `durable` holds the ledger and the journal, `cache` the list of temporary folders.
  ledger(database& durable, database& cache) : db_{durable}, cache_{cache} {}

  protocol::result<std::vector<actors::installed_package>> installed(const std::optional<std::string>& root);
  protocol::result<std::optional<actors::installed_package>> at(const std::string& path);

  protocol::result<void> begin(const std::vector<journal_entry>& moves);
  // These moves were made: rows added or removed and their journal entries cleared, all at once.
  protocol::result<void> complete(const std::vector<journal_entry>& moves);
  protocol::result<void> abandon(const std::vector<journal_entry>& moves); // clears their entries
  protocol::result<std::vector<journal_entry>> unfinished();

  // Temporary folders, to be removed at the next start if nobody does it before.
  protocol::result<void> add_scratch(const std::string& path);
  protocol::result<void> forget_scratch(const std::string& path);
  protocol::result<std::vector<std::string>> scratch();

private:
  database& db_;
  database& cache_;
};

} // namespace souk::runtime
