// What is thought of each peer, from what happened with it: did it answer, how fast, was its key proved, how
// much did it serve. Counts fade with a half-life of an hour; bytes that do not match their digest ban for one.
//
// Integers only: the same events give the same scores on every compiler.
#pragma once

#include <cstdint>
#include <list>
#include <unordered_map>

#include "protocol/dht/rtt_estimate.hpp"
#include "protocol/id.hpp"
#include "protocol/time.hpp"

namespace souk::protocol {

struct reputation_rules {
  std::size_t peers_max = 4096; // those heard of longest ago are forgotten first, the banned last
  duration half_life = std::chrono::hours{1};
  duration ban = std::chrono::hours{1};
};

class reputation {
public:
  explicit reputation(const reputation_rules& rules);

  void on_answered(const node_id& peer, duration rtt, instant now);
  void on_failed(const node_id& peer, instant now);
  void on_verified(const node_id& peer, instant now); // it proved its key
  void on_served(const node_id& peer, std::uint64_t bytes_count, instant now); // content that matched its digest
  void on_bad_digest(const node_id& peer, instant now);

  // In [0, 1]: 0.6 for answering, 0.2 for speed, 0.1 for a proved key, 0.1 for what it served. A stranger has
  // 0.4: half of the first and of the second. Who is banned has 0.
  double score(const node_id& peer, instant now) const;
  bool banned(const node_id& peer, instant now) const;
  std::size_t size() const noexcept { return order_.size(); }

private:
  // Counts in 1/256, so that they fade smoothly.
  struct standing {
    node_id peer;
    instant faded_at;
    instant banned_until;
    std::uint64_t served_bytes = 0;
    std::uint32_t answered = 0;
    std::uint32_t failed = 0;
    rtt_estimate speed;
    bool verified = false;
  };

  standing& touch(const node_id& peer, instant now);
  const standing* find(const node_id& peer) const;
  void fade(standing& s, instant now) const;
  void forget_one(instant now);

  reputation_rules rules_;
  std::list<standing> order_; // heard of last, first
  std::unordered_map<node_id, std::list<standing>::iterator> by_peer_;
};

} // namespace souk::protocol
