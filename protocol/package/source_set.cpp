#include "protocol/package/source_set.hpp"

#include <algorithm>

namespace souk::protocol {

source_set::source_set(const std::vector<contact>& all, const source_rules& rules) : rules_{rules} {
  for (const auto& each : all) {
    const auto same = [&](const candidate& known) { return known.whom.where == each.where; };
    if (std::none_of(all_.begin(), all_.end(), same))
      all_.push_back({.whom = each});
  }
}

std::optional<source_set::source> source_set::next(instant now, std::size_t at_once) {
  if (at_work() >= at_once)
    return std::nullopt;
  std::optional<source> found;
  for (source i = 0; i < all_.size(); ++i) {
    const auto& each = all_[i];
    if (each.now == phase::waits && each.not_before <= now && (!found || each.strikes < all_[*found].strikes))
      found = i;
  }
  if (found)
    all_[*found].now = phase::tried;
  return found;
}

void source_set::on_good(source who) noexcept {
  if (all_[who].now == phase::tried)
    all_[who].now = phase::gives;
}

void source_set::on_asked(source who, instant now) noexcept {
  if (all_[who].open++ == 0)
    all_[who].heard_at = now;
}

void source_set::on_answered(source who, instant now) noexcept {
  auto& each = all_[who];
  each.open -= each.open > 0 ? 1 : 0;
  each.heard_at = now;
}

void source_set::on_missing(source who) noexcept {
  all_[who].now = phase::gone;
  all_[who].last = fault::missing;
}

void source_set::on_lied(source who) noexcept {
  all_[who].now = phase::gone;
  all_[who].last = fault::lied;
}

void source_set::on_trouble(source who, instant now) noexcept {
  auto& each = all_[who];
  if (each.now == phase::gone || each.now == phase::waits)
    return;
  each.last = fault::trouble;
  each.open = 0;
  each.not_before = now + rules_.pause;
  each.now = ++each.strikes < rules_.strikes_max ? phase::waits : phase::gone;
}

std::vector<source_set::source> source_set::silent(instant now) const {
  std::vector<source> found;
  for (source i = 0; i < all_.size(); ++i) {
    const auto& each = all_[i];
    const auto works = each.now == phase::tried || each.now == phase::gives;
    if (works && each.open > 0 && now - each.heard_at >= rules_.silent_after)
      found.push_back(i);
  }
  return found;
}

std::size_t source_set::at_work() const noexcept {
  const auto works = [](const candidate& each) { return each.now == phase::tried || each.now == phase::gives; };
  return static_cast<std::size_t>(std::count_if(all_.begin(), all_.end(), works));
}

std::size_t source_set::left() const noexcept {
  const auto here = [](const candidate& each) { return each.now != phase::gone; };
  return static_cast<std::size_t>(std::count_if(all_.begin(), all_.end(), here));
}

std::size_t source_set::replacements() const noexcept {
  return left() - at_work();
}

std::size_t source_set::ended(fault how) const noexcept {
  const auto so = [how](const candidate& each) { return each.last == how; };
  return static_cast<std::size_t>(std::count_if(all_.begin(), all_.end(), so));
}

error source_set::why_none_is_left(const std::string& what) const {
  if (all_.empty())
    return {errc::no_peers, "nobody is known to have " + what, {}};
  const auto silent_ones = ended(fault::trouble);
  auto text = "nobody gave " + what + ": of " + std::to_string(all_.size()) + " asked, " + std::to_string(silent_ones)
              + " did not answer in time, " + std::to_string(ended(fault::missing)) + " did not have it";
  if (const auto liars = ended(fault::lied); liars > 0)
    text += ", " + std::to_string(liars) + " sent wrong data";
  return {silent_ones == all_.size() ? errc::timeout : errc::no_peers, std::move(text), {}};
}

} // namespace souk::protocol
