// How many announcements a peer may send: a token bucket for each sender. Who goes on beyond it, or sends what does not
// verify, is not listened to for a while. What is refused here costs no signature and no disk.
#pragma once

#include <cstddef>
#include <map>

#include "protocol/endpoint.hpp"
#include "protocol/limits.hpp"
#include "protocol/time.hpp"

namespace souk::protocol {

class sender_limits {
public:
  // Whether one more announcement of this sender is looked at.
  bool admit(const endpoint& from, instant now);
  // One that was looked at did not verify.
  void note_invalid(const endpoint& from, instant now);
  bool banned(const endpoint& from, instant now) const;
  std::size_t size() const noexcept { return senders_.size(); }

private:
  struct sender {
    double tokens = static_cast<double>(limits::announced_burst);
    std::size_t refused = 0; // since the bucket was last full
    std::size_t invalid = 0;
    instant heard;
    instant banned_until;
  };
  sender& sender_of(const endpoint& from, instant now);
  void forget_one();

  std::map<endpoint, sender> senders_;
};

} // namespace souk::protocol
