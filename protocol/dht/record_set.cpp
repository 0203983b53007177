#include "protocol/dht/record_set.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <map>
#include <tuple>
#include <utility>

#include "protocol/dht/id_bits.hpp"
#include "protocol/invariant.hpp"

namespace souk::protocol {
namespace {

// As numbers, eight bytes at a time: every find_value of another peer walks down the map.
std::strong_ordering order_of(const id& a, const id& b) noexcept {
  for (std::size_t i = 0; i < id_words; ++i)
    if (const auto order = word_of(a, i) <=> word_of(b, i); order != 0)
      return order;
  return std::strong_ordering::equal;
}

struct record_name {
  id key;
  record_kind kind = record_kind::value;
  node_id provider;

  friend std::strong_ordering operator<=>(const record_name& a, const record_name& b) noexcept {
    if (const auto order = order_of(a.key, b.key); order != 0)
      return order;
    return a.kind != b.kind ? a.kind <=> b.kind : order_of(a.provider, b.provider);
  }
};

using record_map = std::map<record_name, kept_record>;
using record_place = record_map::iterator;

constexpr id filled(std::uint8_t byte) noexcept {
  id made;
  for (auto& each : made.raw)
    each = byte;
  return made;
}

constexpr id all_zeros = filled(0);
constexpr id all_ones = filled(0xff);

record_name first_of(const id& key, record_kind kind = record_kind::value) noexcept {
  return {key, kind, all_zeros};
}

record_name last_of(const id& key, record_kind kind = record_kind::last) noexcept {
  return {key, kind, all_ones};
}

} // namespace

struct record_set::kept {
  record_map records;
  std::map<std::array<std::uint8_t, 16>, std::size_t> by_sender;
  std::size_t providers = 0;

  void add(const record_name& name, kept_record record) {
    ++by_sender[record.sender.address];
    providers += name.kind == record_kind::provider ? 1 : 0;
    const auto added = records.emplace(name, std::move(record)).second;
    invariant(added, "a record is kept once");
  }

  record_place erase(record_place at) {
    const auto counted = by_sender.find(at->second.sender.address);
    invariant(counted != by_sender.end() && counted->second > 0, "every record is counted for its sender");
    if (--counted->second == 0)
      by_sender.erase(counted);
    providers -= at->first.kind == record_kind::provider ? 1 : 0;
    return records.erase(at);
  }

  std::size_t sent_by(const endpoint& sender) const {
    const auto counted = by_sender.find(sender.address);
    return counted == by_sender.end() ? 0 : counted->second;
  }

  std::pair<record_place, record_place> range(const record_name& first, const record_name& last) {
    return {records.lower_bound(first), records.upper_bound(last)};
  }

  static record_place oldest(std::pair<record_place, record_place> range) {
    return std::min_element(range.first, range.second,
                            [](const auto& a, const auto& b) { return a.second.stored_at < b.second.stored_at; });
  }

  // The key with the largest distance from `self`: walks down the bits and takes, wherever it has keys, the
  // half on the other side. Until one key is left: about log2(size) steps.
  const id& farthest_key(const id& self) const {
    auto low = all_zeros;
    auto high = all_ones;
    for (std::size_t bit = 0; bit < 256; ++bit) {
      const auto first = records.lower_bound(first_of(low));
      const auto last = std::prev(records.upper_bound(last_of(high)));
      if (first->first.key == last->first.key)
        return first->first.key;
      const auto away = !bit_at(self, bit);
      const auto reached = away ? bit_at(last->first.key, bit) : !bit_at(first->first.key, bit);
      set_bit(low, bit, reached ? away : !away);
      set_bit(high, bit, reached ? away : !away);
    }
    return records.lower_bound(first_of(low))->first.key;
  }
};

record_set::record_set(const node_id& self, const record_rules& rules) : self_{self}, rules_{&rules} {
  invariant(rules.records_max > 0 && rules.providers_per_key_max > 0, "a record set may hold records");
}
record_set::~record_set() = default;
record_set::record_set(record_set&&) noexcept = default;
record_set& record_set::operator=(record_set&&) noexcept = default;

store_status record_set::put(const checked_record& what, bytes raw, const endpoint& sender, instant now) {
  if (raw.size() > limits::record_bytes_max)
    return store_status::invalid;
  if (!kept_)
    kept_ = std::make_unique<kept>();
  const record_name name{what.key, what.kind, what.provider};
  const auto lives = what.kind == record_kind::provider ? rules_->provider_lifetime : rules_->lifetime;
  if (const auto known = kept_->records.find(name); known != kept_->records.end()) {
    auto& held = known->second;
    if (what.sequence < held.what.sequence)
      return store_status::stale;
    // A provider that started anew within the second has a new address.
    if (what.sequence > held.what.sequence || what.expires_at > held.what.expires_at
        || what.kind == record_kind::provider) {
      held.what = what;
      held.raw = std::move(raw);
    }
    held.stored_at = now;
    held.expires_at = now + lives;
    return store_status::accepted;
  }
  if (!make_room(what, sender))
    return store_status::full;
  kept_->add(name, {what, std::move(raw), {sender.address, 0}, now, now + lives});
  return store_status::accepted;
}

// Each limit in turn: of a sender, of the providers of a key, of the whole set.
bool record_set::make_room(const checked_record& what, const endpoint& sender) {
  if (kept_->sent_by(sender) >= rules_->per_sender_max)
    return false;
  if (what.kind == record_kind::provider) {
    const auto same = kept_->range(first_of(what.key, what.kind), last_of(what.key, what.kind));
    if (static_cast<std::size_t>(std::distance(same.first, same.second)) >= rules_->providers_per_key_max) {
      kept_->erase(kept::oldest(same));
      ++evicted_;
    }
  }
  if (kept_->records.size() < rules_->records_max)
    return true;
  const auto farthest = kept_->farthest_key(self_);
  if (closer(self_, farthest, what.key))
    return false;
  kept_->erase(kept::oldest(kept_->range(first_of(farthest), last_of(farthest))));
  ++evicted_;
  return true;
}

std::vector<const kept_record*> record_set::find(const id& key, record_kind kind, instant now, std::size_t most) const {
  std::vector<const kept_record*> found;
  if (!kept_)
    return found;
  const auto wanted = [&](const record_name& name) { return name.kind == kind && name.key == key; };
  for (auto at = kept_->records.lower_bound(first_of(key, kind)); at != kept_->records.end() && wanted(at->first); ++at)
    if (at->second.expires_at > now)
      found.push_back(&at->second);
  std::stable_sort(found.begin(), found.end(),
                   [](const auto* a, const auto* b) { return a->stored_at > b->stored_at; });
  found.resize(std::min(found.size(), most));
  return found;
}

std::size_t record_set::expire(instant now) {
  if (!kept_)
    return 0;
  const auto before = size();
  for (auto at = kept_->records.begin(); at != kept_->records.end();)
    at = at->second.expires_at <= now ? kept_->erase(at) : std::next(at);
  const auto gone = before - size();
  if (kept_->records.empty())
    kept_.reset();
  return gone;
}

std::size_t record_set::size() const noexcept {
  return kept_ ? kept_->records.size() : 0;
}

std::size_t record_set::providers() const noexcept {
  return kept_ ? kept_->providers : 0;
}

std::size_t record_set::evicted() const noexcept {
  return evicted_;
}

std::vector<const kept_record*> record_set::due(const std::optional<id>& after, instant now, duration age,
                                                std::size_t most) const {
  std::vector<const kept_record*> found;
  if (!kept_)
    return found;
  auto at = after ? kept_->records.upper_bound(last_of(*after)) : kept_->records.begin();
  for (; at != kept_->records.end(); ++at) {
    const auto& record = at->second;
    if (record.stored_at + age > now || record.expires_at <= now)
      continue;
    if (found.size() >= most && found.back()->what.key != record.what.key)
      break;
    found.push_back(&record);
  }
  return found;
}

std::vector<const kept_record*> record_set::all() const {
  std::vector<const kept_record*> found;
  found.reserve(size());
  if (kept_)
    for (const auto& [name, record] : kept_->records)
      found.push_back(&record);
  return found;
}

} // namespace souk::protocol
