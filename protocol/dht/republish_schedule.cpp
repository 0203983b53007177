#include "protocol/dht/republish_schedule.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "protocol/dht/id_bits.hpp"
#include "protocol/invariant.hpp"

namespace souk::protocol {
namespace {

// The last key that shares its first `bits` bits with `key`.
id last_with_prefix(id key, std::size_t bits) noexcept {
  for (auto bit = bits; bit < 256; ++bit)
    set_bit(key, bit, true);
  return key;
}

} // namespace

republish_schedule::republish_schedule(const node_id& self, const republish_rules& rules) noexcept
    : self_{self}, rules_{rules} {
  invariant(rules.k > 0 && rules.records_max > 0, "a group holds records for somebody");
}

std::size_t republish_schedule::group_bits(const std::vector<contact>& neighbours) const noexcept {
  if (neighbours.size() < rules_.k)
    return 0; // everyone is known, and everyone holds everything
  const auto shared = common_prefix_bits(self_, neighbours[rules_.k - 1].id); // by k peers or somewhat more
  return static_cast<std::size_t>(std::min(shared + 1, 256));
}

duration republish_schedule::patience(const id& key, const std::vector<contact>& neighbours) const noexcept {
  const auto considered = std::min(neighbours.size(), rules_.k);
  std::size_t rank = 0;
  for (std::size_t i = 0; i < considered; ++i)
    rank += closer(key, neighbours[i].id, self_) ? 1 : 0;
  return rules_.interval + rules_.interval * static_cast<std::int64_t>(rank) / static_cast<std::int64_t>(2 * rules_.k);
}

std::optional<republish_group> republish_schedule::next(const record_set& kept, const std::vector<contact>& neighbours,
                                                        instant now) {
  if (!began_)
    began_ = now;
  republish_group group;
  const auto fits = [&, bits = group_bits(neighbours)](const id& key) {
    const auto& records = group.records;
    if (records.empty() || records.back()->what.key == key)
      return true; // a key is never split: the sweep goes on behind it
    return records.size() < rules_.records_max && key <= last_with_prefix(records.front()->what.key, bits);
  };
  auto complete = false;
  while (!complete) {
    const auto page = kept.due(after_, now, rules_.interval, rules_.records_max);
    for (auto record = page.begin(); record != page.end() && !complete; ++record) {
      const auto& key = (*record)->what.key;
      if ((*record)->stored_at + patience(key, neighbours) > now)
        continue;
      complete = !fits(key);
      if (!complete)
        group.records.push_back(*record);
    }
    if (!complete && !page.empty())
      after_ = page.back()->what.key;
    complete = complete || page.empty();
  }
  if (group.records.empty()) {
    after_.reset();
    split_target_.reset();
    if (!std::exchange(failed_, false))
      swept_ = began_;
    began_.reset();
    return std::nullopt;
  }
  after_ = group.records.back()->what.key;
  group.target = target_of(group, group_bits(neighbours));
  return group;
}

std::optional<instant> republish_schedule::waits_since(const record_set& kept, instant now) const {
  const auto patience_max = rules_.interval + rules_.interval / 2;
  std::optional<instant> first;
  for (const auto* each : kept.due(std::nullopt, now, patience_max, std::numeric_limits<std::size_t>::max())) {
    const auto passed = !failed_ && after_ && each->what.key <= *after_ ? began_ : swept_;
    const auto due = each->stored_at + patience_max;
    const auto since = passed ? std::max(due, *passed) : due;
    first = first ? std::min(*first, since) : since;
  }
  return first;
}

duration republish_schedule::lag(const record_set& kept, instant now) {
  if (!last_look_ || now - last_look_->at >= rules_.interval / 60)
    last_look_ = look{now, waits_since(kept, now)};
  return last_look_->waits_since ? std::max(duration{}, now - *last_look_->waits_since) : duration{};
}

id republish_schedule::target_of(const republish_group& group, std::size_t bits) {
  const auto& first = group.records.front()->what.key;
  const auto goes_on = split_target_ && common_prefix_bits(*split_target_, first) >= static_cast<int>(bits);
  const auto target = goes_on ? *split_target_ : group.records[group.records.size() / 2]->what.key;
  split_target_.reset();
  if (group.records.size() >= rules_.records_max)
    split_target_ = target;
  return target;
}

} // namespace souk::protocol
