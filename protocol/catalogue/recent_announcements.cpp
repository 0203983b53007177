#include "protocol/catalogue/recent_announcements.hpp"

#include <algorithm>

namespace souk::protocol {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t holders_max = 64; // more than there are neighbours
constexpr auto expected_within = 1s; // then somebody else is asked

} // namespace

bool recent_announcements::add(const short_id& which, bytes raw) {
  const auto [at, fresh] = known_.try_emplace(which);
  if (!fresh)
    return false;
  at->second.raw = std::move(raw);
  order_.push_back(which);
  if (order_.size() > limits::recent_announcements_max) {
    known_.erase(order_.front());
    order_.pop_front();
  }
  return true;
}

const bytes* recent_announcements::find(const short_id& which) const {
  const auto at = known_.find(which);
  return at == known_.end() ? nullptr : &at->second.raw;
}

void recent_announcements::note_holder(const short_id& which, const endpoint& who) {
  const auto at = known_.find(which);
  if (at != known_.end() && at->second.holders.size() < holders_max && !holds(which, who))
    at->second.holders.push_back(who);
}

bool recent_announcements::holds(const short_id& which, const endpoint& who) const {
  const auto at = known_.find(which);
  if (at == known_.end())
    return false;
  const auto& holders = at->second.holders;
  return std::find(holders.begin(), holders.end(), who) != holders.end();
}

bool expected_announcements::expect(const short_id& which, instant now) {
  if (due_.size() >= limits::recent_announcements_max)
    std::erase_if(due_, [now](const auto& each) { return each.second <= now; });
  const auto [at, fresh] = due_.try_emplace(which, now + expected_within);
  if (fresh)
    return true;
  if (at->second > now)
    return false;
  at->second = now + expected_within;
  return true;
}

} // namespace souk::protocol
