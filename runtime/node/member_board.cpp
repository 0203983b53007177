#include "runtime/node/member_board.hpp"

#include <algorithm>

#include "runtime/telemetry/registry.hpp"

namespace souk::runtime {

void member_board::watch(const actors::watched_member& m) {
  counts_->watch(m.name, [counts = m.counts] { return counts->waiting(); });
  member made;
  made.about.name = m.name;
  made.about.kind = m.kind;
  made.about.parent = m.parent;
  made.counts = m.counts;
  made.born = std::chrono::steady_clock::now();
  const std::lock_guard alone{watching_};
  const auto before =
    std::find_if(members_.begin(), members_.end(), [&](const auto& each) { return each.about.name == m.name; });
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
    made.mailbox = each.counts->waiting();
    made.handled = each.counts->handled.load(std::memory_order_relaxed);
    made.age_s = std::chrono::duration<double>(now - each.born).count();
  }
  return all;
}

} // namespace souk::runtime
