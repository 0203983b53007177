// The records that a peer keeps for others, within limits. When full, what is farthest from this node and
// oldest goes first.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "protocol/bytes.hpp"
#include "protocol/dht/record.hpp"
#include "protocol/endpoint.hpp"
#include "protocol/id.hpp"
#include "protocol/limits.hpp"
#include "protocol/time.hpp"
#include "protocol/wire/messages.hpp"

namespace souk::protocol {

struct record_rules {
  std::size_t records_max = limits::records_per_peer_max;
  std::size_t per_sender_max = limits::records_per_sender_max;
  std::size_t providers_per_key_max = limits::providers_per_key_max;
  duration lifetime = limits::record_lifetime;
  duration provider_lifetime = limits::provider_lifetime;
};

struct kept_record {
  checked_record what;
  bytes raw;
  endpoint sender;     // counted against per_sender_max; the address alone, port 0
  instant stored_at;   // last stored or republished by anyone
  instant expires_at;  // storage expiry
};

class record_set {
public:
  // `rules` outlive the set. An empty set is 56 bytes: every simulated peer has one.
  record_set(const node_id& self, const record_rules& rules);
  record_set(const node_id& self, record_rules&& rules) = delete;
  ~record_set();
  record_set(record_set&&) noexcept;
  record_set& operator=(record_set&&) noexcept;

  // `what` was checked by check_record. A lower sequence number is stale; an equal one is refreshed, and of a provider
  // replaced. When all places are taken by records nearer to this node, it is full.
  store_status put(const checked_record& what, bytes raw, const endpoint& sender, instant now);
  // Records of this key and kind that have not expired; providers newest first, at most `most`.
  std::vector<const kept_record*> find(const id& key, record_kind kind, instant now, std::size_t most) const;
  std::size_t expire(instant now); // how many went
  std::size_t size() const noexcept;
  std::size_t providers() const noexcept;
  std::size_t evicted() const noexcept;
  // In key order, for republishing in a sweep: records with key > after whose last storing is `age` ago or more.
  // The last key comes with all its records, even beyond `most`, so that a sweep by keys misses none.
  std::vector<const kept_record*> due(const std::optional<id>& after, instant now, duration age,
                                      std::size_t most) const;
  std::vector<const kept_record*> all() const;

private:
  struct kept; // the records and their counts, made when the first one comes

  bool make_room(const checked_record& what, const endpoint& sender);

  node_id self_;
  const record_rules* rules_;
  std::unique_ptr<kept> kept_;
  std::size_t evicted_ = 0;
};

} // namespace souk::protocol
