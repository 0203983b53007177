// A table of the memory store: what was not synced before a crash is as it was when it last was synced.
#pragma once

#include <map>
#include <utility>

namespace souk::runtime::sim {

enum class written : bool { lazily, synced };

template <class Key, class Value>
class synced_map {
public:
  const Value* find(const Key& key) const {
    const auto found = now_.find(key);
    return found != now_.end() ? &found->second : nullptr;
  }
  const std::map<Key, Value>& all() const noexcept { return now_; }

  void put(const Key& key, Value value, written how) {
    if (how == written::synced)
      on_disk_.insert_or_assign(key, value);
    now_.insert_or_assign(key, std::move(value));
  }
  void erase(const Key& key, written how) {
    now_.erase(key);
    if (how == written::synced)
      on_disk_.erase(key);
  }
  void crash() { now_ = on_disk_; }
  void sync() { on_disk_ = now_; }

private:
  std::map<Key, Value> now_;
  std::map<Key, Value> on_disk_;
};

} // namespace souk::runtime::sim
