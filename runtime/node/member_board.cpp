#include "runtime/node/member_board.hpp"

#include <algorithm>
#include <utility>

#include "runtime/telemetry/registry.hpp"

namespace souk::runtime {

void member_board::watch(const actors::watched_member& m) {
  member made;
  made.about.name = m.name;
  made.about.kind = m.kind;
  made.about.parent = m.parent;
  made.waiting = [counts = m.counts] { return counts->waiting(); };
  made.handled = [counts = m.counts] { return counts->handled.load(std::memory_order_relaxed); };
  keep(std::move(made));
}

void member_board::watch_peer(std::shared_ptr<const credit> waiting) {
  member made;
  made.about.name = made.about.kind = "peer";
  made.about.parent = "node";
  made.waiting = [waiting = std::move(waiting)] { return static_cast<std::int64_t>(waiting->in_use()); };
  const auto before = counts_->total(actors::counter::message_received);
  made.handled = [counts = counts_, before] { return counts->total(actors::counter::message_received) - before; };
  keep(std::move(made));
}

void member_board::keep(member made) {
  counts_->watch(made.about.name, made.waiting);
  made.born = std::chrono::steady_clock::now();
  const std::lock_guard alone{watching_};
  const auto before = std::find_if(members_.begin(), members_.end(),
                                   [&](const auto& each) { return each.about.name == made.about.name; });
  if (before == members_.end())
    members_.push_back(std::move(made));
  else
    *before = std::move(made);
}

std::vector<member_board::row> member_board::rows() const {
  const auto now = std::chrono::steady_clock::now();
  const std::lock_guard alone{watching_};
  std::vector<row> all;
  for (const auto& each : members_) {
    auto& made = all.emplace_back(each.about);
    made.mailbox = each.waiting();
    made.handled = each.handled();
    made.age_s = std::chrono::duration<double>(now - each.born).count();
  }
  return all;
}

} // namespace souk::runtime
