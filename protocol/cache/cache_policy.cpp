#include "protocol/cache/cache_policy.hpp"

#include <utility>

#include "protocol/invariant.hpp"

namespace souk::protocol {

cache_policy::cache_policy(const cache_limits& limits) : limits_{limits} {
  by_key_.reserve(limits.entries_max);
}

bool cache_policy::is_fresh(const cached_records& entry, instant now) const noexcept {
  const auto lives = entry.records.empty() ? limits_.negative_lifetime : limits_.lifetime;
  return now - entry.fetched_at < lives;
}

const cached_records* cache_policy::get(const id& key, instant now) {
  const auto known = by_key_.find(key);
  const auto fresh = known != by_key_.end() && is_fresh(*known->second, now);
  ++(fresh ? counters_.hits : counters_.misses);
  if (fresh) {
    order_.splice(order_.begin(), order_, known->second);
    return &order_.front();
  }
  if (known != by_key_.end()) {
    ++counters_.expired;
    order_.erase(known->second);
    by_key_.erase(known);
  }
  return nullptr;
}

std::optional<cached_records> cache_policy::take(const id& key, instant now) {
  if (get(key, now) == nullptr)
    return std::nullopt;
  auto taken = std::move(order_.front());
  order_.pop_front();
  by_key_.erase(key);
  return taken;
}

std::optional<cached_records> cache_policy::put(cached_records entry, instant now) {
  erase(entry.key);
  if (limits_.entries_max == 0 || !is_fresh(entry, now))
    return entry;
  order_.push_front(std::move(entry));
  by_key_.emplace(order_.front().key, order_.begin());
  invariant(by_key_.size() == order_.size(), "the index and the order of a tier agree");
  if (order_.size() <= limits_.entries_max)
    return std::nullopt;
  auto left = std::move(order_.back());
  order_.pop_back();
  by_key_.erase(left.key);
  ++counters_.evicted;
  return left;
}

bool cache_policy::ages(const cached_records& entry, instant now) const noexcept {
  return !entry.records.empty() && now - entry.fetched_at >= limits_.lifetime / 4 * 3;
}

bool cache_policy::erase(const id& key) {
  const auto known = by_key_.find(key);
  if (known == by_key_.end())
    return false;
  order_.erase(known->second);
  by_key_.erase(known);
  return true;
}

void cache_policy::clear() {
  by_key_.clear();
  order_.clear();
}

} // namespace souk::protocol
