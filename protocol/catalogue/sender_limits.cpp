#include "protocol/catalogue/sender_limits.hpp"

#include <algorithm>

namespace souk::protocol {

sender_limits::sender& sender_limits::sender_of(const endpoint& from, instant now) {
  auto at = senders_.find(from);
  if (at == senders_.end()) {
    if (senders_.size() >= limits::gossip_senders_max)
      forget_one();
    at = senders_.try_emplace(from).first;
    at->second.heard = now;
  }
  auto& one = at->second;
  constexpr auto full = static_cast<double>(limits::announced_burst);
  const auto passed = std::chrono::duration<double>(now - one.heard).count();
  one.tokens = std::min(full, one.tokens + passed * static_cast<double>(limits::announced_per_second));
  one.heard = now;
  if (one.tokens >= full)
    one.refused = 0;
  return one;
}

// The one that was not heard for longest. A flooder who waits to be forgotten is as good as anybody.
void sender_limits::forget_one() {
  const auto oldest = std::min_element(senders_.begin(), senders_.end(),
                                       [](const auto& a, const auto& b) { return a.second.heard < b.second.heard; });
  senders_.erase(oldest);
}

bool sender_limits::admit(const endpoint& from, instant now) {
  auto& one = sender_of(from, now);
  if (now < one.banned_until)
    return false;
  if (one.tokens >= 1) {
    one.tokens -= 1;
    return true;
  }
  if (++one.refused > limits::announced_burst)
    one.banned_until = now + limits::flooder_banned;
  return false;
}

void sender_limits::note_invalid(const endpoint& from, instant now) {
  auto& one = sender_of(from, now);
  if (++one.invalid < limits::invalid_announcements_max)
    return;
  one.invalid = 0;
  one.banned_until = now + limits::flooder_banned;
}

bool sender_limits::banned(const endpoint& from, instant now) const {
  const auto at = senders_.find(from);
  return at != senders_.end() && now < at->second.banned_until;
}

} // namespace souk::protocol
