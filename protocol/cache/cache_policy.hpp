// One tier of the record cache: least recently used goes first, entries expire.
//
// Two tiers together, exclusive, are one LRU of the sum of their capacities: what leaves hot enters warm at
// the front, a warm hit moves to hot.
#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <unordered_map>
#include <vector>

#include "protocol/bytes.hpp"
#include "protocol/id.hpp"
#include "protocol/limits.hpp"
#include "protocol/time.hpp"
#include "protocol/wire/messages.hpp"

namespace souk::protocol {

struct cache_limits {
  std::size_t entries_max = limits::cache_hot_entries;
  duration lifetime = limits::cache_hot_lifetime;
  duration negative_lifetime = limits::cache_negative_lifetime;
};

struct cached_records {
  id key;
  record_kind kind = record_kind::value;
  std::vector<bytes> records; // empty: known to be missing
  instant fetched_at;         // a lifetime counts from here in every tier
};

struct cache_counters {
  std::uint64_t hits = 0;
  std::uint64_t misses = 0;
  std::uint64_t evicted = 0;
  std::uint64_t expired = 0;
};

class cache_policy {
public:
  explicit cache_policy(const cache_limits& limits);

  // The entry if it is here and fresh; it becomes the most recently used.
  const cached_records* get(const id& key, instant now);
  // The same, and it leaves the tier.
  std::optional<cached_records> take(const id& key, instant now);
  // Remembers it in front; returns what had to leave: the entry itself when it is too old for this tier, so
  // that a warm hit older than an hour goes back to warm.
  std::optional<cached_records> put(cached_records entry, instant now);
  // A record that was just asked for and is past three quarters of its lifetime here: asked for again now, it never
  // expires while it is in demand.
  bool ages(const cached_records& entry, instant now) const noexcept;
  bool erase(const id& key);
  void clear();

  std::size_t size() const noexcept { return order_.size(); }
  std::size_t capacity() const noexcept { return limits_.entries_max; }
  const cache_counters& counters() const noexcept { return counters_; }

private:
  bool is_fresh(const cached_records& entry, instant now) const noexcept;

  cache_limits limits_;
  cache_counters counters_;
  std::list<cached_records> order_; // most recently used first
  std::unordered_map<id, std::list<cached_records>::iterator> by_key_;
};

} // namespace souk::protocol
