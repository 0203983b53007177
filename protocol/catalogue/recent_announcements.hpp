// The announcements that came lately, and who is known to have each: what is new, to whom it need not be sent, and what
// can be pushed on demand. Bounded: the oldest is forgotten first.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "protocol/bytes.hpp"
#include "protocol/endpoint.hpp"
#include "protocol/limits.hpp"
#include "protocol/wire/messages.hpp"

namespace souk::protocol {

class recent_announcements {
public:
  // False when it was there.
  bool add(const short_id& id, bytes raw);
  const bytes* find(const short_id& id) const;
  // This peer has it: it sent it, was sent it, or said so.
  void note_holder(const short_id& id, const endpoint& who);
  bool holds(const short_id& id, const endpoint& who) const;
  std::size_t size() const noexcept { return known_.size(); }

private:
  struct entry {
    bytes raw;
    std::vector<endpoint> holders; // a few: neighbours
  };
  std::map<short_id, entry> known_;
  std::deque<short_id> order_;
};

// Ids that are on their way here, so that they are not asked for twice.
class expected_announcements {
public:
  // True when it was not expected, or came no longer in time.
  bool expect(const short_id& id, instant now);
  void arrived(const short_id& which) { due_.erase(which); }

private:
  std::map<short_id, instant> due_;
};

} // namespace souk::protocol
