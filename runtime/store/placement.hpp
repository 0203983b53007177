// Moves a tree into place or away, so that at every moment either the old tree or the new one stands there, and
// so that it can be told afterwards whether the move was made.
#pragma once

#include "runtime/store/ledger.hpp"

namespace souk::runtime {

// The number by which a tree is known again after a rename; 0 when there is none.
std::uint64_t inode_of(const std::string& path) noexcept;

// Does what the entry says. Harmless when it was done before.
protocol::result<void> make_move(const journal_entry& move);
// Takes it back, as far as it was done.
void undo_move(const journal_entry& move) noexcept;
// After a kill: done, or made now? False when the tree to move is gone; then what was there before is put back.
protocol::result<bool> complete_move(const journal_entry& move);

} // namespace souk::runtime
