#include "protocol/package/block_plan.hpp"

#include <algorithm>
#include <utility>

#include "protocol/invariant.hpp"

namespace souk::protocol {

block_plan::block_plan(const std::vector<bool>& here, const block_rules& rules) : rules_{rules} {
  invariant(rules.per_source > 0 && rules.window > 0, "a download may ask for something");
  states_.reserve(here.size());
  for (const auto each : here)
    states_.push_back(each ? state::here : state::wanted);
}

void block_plan::add_source(source who) {
  asked_.try_emplace(who);
}

void block_plan::drop(source who) {
  const auto gone = asked_.extract(who);
  if (!gone)
    return;
  for (const auto index : gone.mapped())
    free_unless_asked(who, index);
}

std::optional<block_plan::question> block_plan::next() {
  const auto who = freest();
  const auto index = who ? first_in(state::wanted) : std::nullopt;
  if (!index)
    return std::nullopt;
  states_[*index] = state::asked;
  asked_[*who].push_back(*index);
  return question{*who, *index};
}

std::optional<block_plan::block_index> block_plan::next_here() {
  const auto index = first_in(state::here);
  if (index)
    states_[*index] = state::held;
  return index;
}

bool block_plan::on_block(source from, block_index index) {
  invariant(index < states_.size(), "a block belongs to its content");
  if (const auto found = asked_.find(from); found != asked_.end())
    std::erase(found->second, index);
  if (states_[index] != state::wanted && states_[index] != state::asked)
    return false;
  states_[index] = state::held;
  return true;
}

void block_plan::on_failed(source from, block_index index) {
  if (const auto found = asked_.find(from); found != asked_.end())
    std::erase(found->second, index);
  free_unless_asked(from, index);
}

void block_plan::on_done(block_index index) {
  invariant(index < states_.size() && states_[index] == state::held, "a block is done once, after it came");
  states_[index] = state::done;
  ++done_count_;
  while (first_ < states_.size() && states_[first_] == state::done)
    ++first_;
}

std::size_t block_plan::in_flight(source who) const {
  const auto found = asked_.find(who);
  return found == asked_.end() ? 0 : found->second.size();
}

std::optional<block_plan::block_index> block_plan::first_in(state which) const {
  const auto end = std::min(states_.size(), first_ + rules_.window);
  for (auto i = first_; i < end; ++i)
    if (states_[i] == which)
      return static_cast<block_index>(i);
  return std::nullopt;
}

std::optional<block_plan::source> block_plan::freest() const {
  const auto fewer = [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); };
  const auto found = std::min_element(asked_.begin(), asked_.end(), fewer);
  if (found == asked_.end() || found->second.size() >= rules_.per_source)
    return std::nullopt;
  return found->first;
}

bool block_plan::asked_elsewhere(source other_than, block_index index) const {
  return std::any_of(asked_.begin(), asked_.end(), [&](const auto& each) {
    return each.first != other_than && std::find(each.second.begin(), each.second.end(), index) != each.second.end();
  });
}

void block_plan::free_unless_asked(source by, block_index index) {
  if (states_[index] == state::asked && !asked_elsewhere(by, index))
    states_[index] = state::wanted;
}

} // namespace souk::protocol
