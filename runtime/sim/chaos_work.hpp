// What the users of a chaotic network do: each deed is one request to a node, and what comes back is judged.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "actors/dht/lookup_actor.hpp"
#include "runtime/sim/chaos_failures.hpp"
#include "runtime/sim/chaos_nodes.hpp"
#include "runtime/sim/chaos_plan.hpp"

namespace souk::runtime::sim {

// A deed in work, and how it ended.
struct deed_row {
  planned_deed order;
  bool begun = false;
  std::uint32_t life = 0;          // of the node that it was asked of
  std::uint32_t ended = 0;         // how often: once is right, never only if the node crashed
  bool good = false;
  std::uint64_t known = 0;         // the newest version that this user had seen before
  std::uint64_t seen = 0;          // and the one that came back
  nanoseconds ended_at = 0;
  std::vector<protocol::contact> holders; // of what was put
};

class chaos_work {
public:
  // All outlive it.
  chaos_work(std::uint64_t seed, const chaos_plan& plan, chaos_nodes& nodes, chaos_failures& wrong);

  // At rest; a peer that is down does nothing.
  void begin(std::size_t which);
  const std::vector<deed_row>& rows() const noexcept { return rows_; }
  // Begun at a node that has lived on, and not ended.
  bool open(const deed_row& row) const {
    return row.begun && row.ended == 0 && nodes_.life(row.order.peer) == row.life;
  }
  // The newest acknowledged version of a package; 0: none.
  std::uint64_t acknowledged(std::uint32_t package) const;

private:
  template <class Answer, class Handle, class Question, class Judge>
  void ask(deed_row& row, const Handle& whom, Question question, Judge judge);
  void end(deed_row& row, bool good);
  std::uint64_t& newest_seen(peer_index peer, std::uint32_t package);
  void note_version(deed_row& row, std::uint64_t version);
  bool publishes_already(const deed_row& row) const;

  void publish(deed_row& row);
  void install(deed_row& row);
  void inform(deed_row& row);
  void search(deed_row& row);
  void put(deed_row& row);
  void get(deed_row& row);
  void look_up(deed_row& row);
  void judge_lookup(const deed_row& row, const actors::lookup_report& report);
  void judge_tree(const deed_row& row, const actors::installed_package& package);

  std::uint64_t seed_;
  const chaos_plan& plan_;
  chaos_nodes& nodes_;
  chaos_failures& wrong_;
  std::vector<deed_row> rows_;
  // What users remember, and a node never forgets: it is synced before it is told.
  std::vector<std::map<std::uint32_t, std::uint64_t>> newest_seen_; // by peer, of each package
};

// A lookup asks no peer twice.
bool asked_nobody_twice(const actors::lookup_report& report);

} // namespace souk::runtime::sim
