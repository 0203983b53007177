// Which block of a download is asked of whom: in order, from many sources at once, within a window.
//
//   while (auto q = plan.next()) ask q->from for block q->index
//   on_block when it came and its hash is right, on_failed when it did not, drop when a source is no good
//   on_done when the block was stored, and unpacked if somebody unpacks: the window moves on
//
// The window begins at the first block that is not done, so what was asked for and is not done bounds the memory.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace souk::protocol {

struct block_rules {
  std::size_t per_source = 4; // blocks in flight from one source
  std::size_t window = 16;    // blocks held in memory: 16 MiB
};

class block_plan {
public:
  using source = std::uint32_t;
  using block_index = std::uint32_t;

  struct question {
    source from = 0;
    block_index index = 0;
  };

  // `here[i]`: block i is in the store already; it is read from there with `next_here`.
  block_plan(const std::vector<bool>& here, const block_rules& rules);

  void add_source(source who);
  void drop(source who);                     // what it was asked for is free again

  std::optional<question> next();            // the next block to ask for, of the source with the fewest in flight
  std::optional<block_index> next_here();    // the next block to read from the store

  bool on_block(source from, block_index index); // verified; false: it is here already (a late answer)
  void on_failed(source from, block_index index);
  void on_done(block_index index);

  bool done() const noexcept { return first_ == states_.size(); }
  std::size_t in_flight(source who) const;
  std::size_t sources() const noexcept { return asked_.size(); }
  std::size_t done_count() const noexcept { return done_count_; }
  std::size_t size() const noexcept { return states_.size(); }

private:
  enum class state : std::uint8_t { wanted, asked, here, held, done };
  std::optional<block_index> first_in(state which) const;
  std::optional<source> freest() const;
  bool asked_elsewhere(source other_than, block_index index) const;
  void free_unless_asked(source by, block_index index);

  block_rules rules_;
  std::vector<state> states_;
  std::map<source, std::vector<block_index>> asked_; // in flight, per source
  std::size_t first_ = 0;                            // not done
  std::size_t done_count_ = 0;
};

} // namespace souk::protocol
