#include "protocol/dht/lookup.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <iterator>
#include <limits>

#include "protocol/dht/id_bits.hpp"
#include "protocol/dht/rtt_guess.hpp"
#include "protocol/invariant.hpp"

namespace souk::protocol {
namespace {

// Round trips within one machine or one building are alike: there the closest are asked first.
constexpr std::uint32_t near_us = 5'000;
constexpr std::uint32_t usual_min_us = 4 * near_us;

std::uint32_t us_of(duration d) noexcept {
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(d).count();
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(us, 1, 1'000'000'000));
}

std::uint32_t us_of(const std::optional<duration>& guess) noexcept {
  return guess ? us_of(*guess) : 0;
}

} // namespace

std::string_view to_string(lookup_end end) noexcept {
  static constexpr std::array<std::string_view, 7> names{"running",   "found",       "enough", "converged",
                                                         "exhausted", "no_contacts", "stopped"};
  return names[static_cast<std::size_t>(end)];
}

lookup::lookup(const id& target, const node_id& self, const lookup_rules& rules)
    : target_{target}, self_{self}, rules_{rules} {
  invariant(rules.alpha > 0 && rules.alpha_afar > 0 && rules.answers_max > 0, "a lookup asks");
  invariant(rules.stop > 0 && rules.k > 0, "a lookup stops");
  invariant(rules.candidates_max <= std::numeric_limits<slot>::max(), "a slot can name every candidate");
  const auto usual = std::min(rules.candidates_max, 4 * limits::k); // most lookups meet no more
  rows_.reserve(usual);
  order_.reserve(usual);
}

void lookup::start(const std::vector<contact>& from_table, const std::vector<rtt_class>& rtts,
                   const lookup_outlook& outlook) {
  invariant(!started_, "a lookup starts once");
  started_ = true;
  outlook_ = outlook;
  for (std::size_t i = 0; i < from_table.size(); ++i)
    learn(from_table[i], 1, i < rtts.size() && rtts[i] != 0 ? us_of(rtt_of_class(rtts[i])) : 0);
  settle();
}

// Proximity route selection (Gummadi et al. 2003, section 2): the round trip, and what is likely to follow it. Who is not
// among the closest of the target knows somebody nearer: that takes another hop, and more hops the farther off it is. The
// weights were measured (docs/decisions/0010-near-first.md).
std::uint64_t lookup::cost_of(const rank& r) const noexcept {
  const std::uint64_t usual = std::max(us_of(outlook_.usual_rtt), usual_min_us);
  const auto known = rows_[r.who].expected_us;
  const auto missing = outlook_.region_bits + 1 - std::countl_zero(r.away); // one more, and all of a region count
  const auto to_follow = missing > 0 ? usual / 2 + usual / 12 * static_cast<std::uint64_t>(missing - 1) : 0;
  return (known != 0 ? std::max<std::uint64_t>(known, near_us) : usual) + to_follow;
}

// The candidate to ask next: beyond the k closest that may yet count, none could change the result.
const lookup::rank* lookup::worth_asking() const {
  std::size_t ahead = 0;
  const rank* best = nullptr;
  std::uint64_t cost = 0;
  for (const auto& r : order_) {
    const auto now = state_of(r);
    if ((now == state::asked || now == state::answered) && ++ahead >= std::max(rules_.k, rules_.stop))
      break;
    if (now != state::unasked)
      continue;
    if (!rules_.prefer_near)
      return &r;
    const auto here = cost_of(r);
    if (best == nullptr || here < cost) {
      best = &r;
      cost = here;
    }
  }
  return best;
}

// Who merely knows the way: farther from the target than those who are sought by more than one bit. The first who answer
// show the way, and more of them would show it again.
bool lookup::is_afar(const rank& r) const noexcept {
  return std::countl_zero(r.away) < outlook_.region_bits - 1;
}

std::optional<lookup::question> lookup::next() {
  if (end_ != lookup_end::running || waiting_ >= rules_.alpha)
    return std::nullopt;
  const auto* chosen = worth_asking();
  if (chosen == nullptr || (waiting_ >= rules_.alpha_afar && is_afar(*chosen)))
    return std::nullopt;
  auto& row = rows_[chosen->who];
  row.now = state::asked;
  ++waiting_;
  ++progress_.asked;
  return question{chosen->who, row.whom, row.depth,
                  row.expected_us != 0 ? std::optional<duration>{std::chrono::microseconds{row.expected_us}}
                                       : std::nullopt};
}

std::size_t lookup::on_answered(slot from, const std::vector<contact>& closer, const std::vector<rtt_class>& rtts,
                                std::optional<duration> rtt) {
  auto& row = rows_.at(from);
  invariant(row.now == state::asked || row.now == state::slow, "an answer belongs to an open question");
  --(row.now == state::slow ? slow_ : waiting_);
  row.now = state::answered;
  ++progress_.answered;
  if (progress_.answered >= rules_.answers_max)
    settle();
  if (end_ != lookup_end::running)
    return 0;
  const auto depth = static_cast<std::uint16_t>(row.depth + 1);
  std::size_t fresh = 0;
  for (std::size_t i = 0; i < closer.size() && fresh < rules_.k; ++i)
    fresh += learn(closer[i], depth, i < rtts.size() && rtt ? us_of(guessed_rtt(*rtt, rtts[i])) : 0) ? 1 : 0;
  settle();
  return fresh;
}

void lookup::on_failed(slot from) {
  auto& row = rows_.at(from);
  invariant(row.now == state::asked || row.now == state::slow, "a failure belongs to an open question");
  --(row.now == state::slow ? slow_ : waiting_);
  row.now = state::failed;
  ++progress_.failed;
  settle();
}

void lookup::on_slow(slot from) {
  auto& row = rows_.at(from);
  if (!rules_.hedge || row.now != state::asked)
    return;
  row.now = state::slow;
  --waiting_;
  ++slow_;
  progress_.hedged += end_ == lookup_end::running ? 1 : 0;
  settle();
}

void lookup::on_records(std::size_t accepted) {
  if (end_ != lookup_end::running)
    return;
  records_ += accepted;
  settle();
}

void lookup::stop_now() noexcept {
  if (end_ == lookup_end::running)
    end_ = lookup_end::stopped;
}

// A newer record is given to the closest. Those farther off may have kept an old one from the time when nobody closer
// could be reached, and three of them prove nothing.
bool lookup::has_quorum() const {
  if (rules_.quorum == 0 || records_ < rules_.quorum)
    return false;
  std::size_t answered = 0;
  for (auto r = order_.begin(); r != order_.end() && answered < rules_.quorum_nearest; ++r) {
    const auto now = state_of(*r);
    if (now == state::unasked || now == state::asked)
      return false;
    answered += now == state::answered ? 1 : 0;
  }
  return true;
}

// Decides whether it ends, after every change.
void lookup::settle() {
  if (end_ != lookup_end::running)
    return;
  if (has_quorum()) {
    end_ = lookup_end::found;
    return;
  }
  if (progress_.answered >= rules_.answers_max) {
    end_ = lookup_end::enough;
    return;
  }
  const auto alive = [this](const rank& r) { return state_of(r) != state::failed; };
  const auto closest = std::find_if(order_.begin(), order_.end(), alive);
  progress_.closest_depth = closest == order_.end() ? std::uint16_t{0} : rows_[closest->who].depth;
  std::size_t answered = 0;
  bool open = false;
  for (auto r = closest; r != order_.end() && answered < rules_.stop && !open; ++r) {
    answered += state_of(*r) == state::answered ? 1 : 0;
    open = alive(*r) && state_of(*r) != state::answered;
  }
  if (open && waiting_ == 0 && worth_asking() == nullptr) { // only slow ones are left
    if (records_ > 0 && rules_.quorum > 0)
      end_ = lookup_end::found;
    else if (!rules_.patient)
      end_ = lookup_end::converged;
  }
  if (open)
    return;
  if (answered >= rules_.stop)
    end_ = lookup_end::converged;
  else
    end_ = order_.empty() ? lookup_end::no_contacts : lookup_end::exhausted;
}

// Where a candidate at this distance stands or would stand. Ids that agree with the target as far as 64 bits are compared
// in full; nobody has such neighbours but by intent.
std::vector<lookup::rank>::iterator lookup::place_of(std::uint64_t away, const id& peer) {
  auto place = std::ranges::lower_bound(order_, away, {}, &rank::away);
  while (place != order_.end() && place->away == away && closer(target_, rows_[place->who].whom.id, peer))
    ++place;
  return place;
}

bool lookup::learn(const contact& c, std::uint16_t depth, std::uint32_t expected_us) {
  const auto away = leading64(c.id) ^ leading64(target_);
  auto place = place_of(away, c.id);
  if (place != order_.end() && place->away == away && rows_[place->who].whom.id == c.id)
    return false;
  if (c.id == self_)
    return false;
  if (order_.size() >= rules_.candidates_max) {
    if (!drop_farthest_unasked(away))
      return false;
    place = place_of(away, c.id);
  }
  const auto who = slot_for(c, depth, expected_us);
  order_.insert(place, {away, who});
  return true;
}

lookup::slot lookup::slot_for(const contact& c, std::uint16_t depth, std::uint32_t expected_us) {
  if (free_.empty()) {
    rows_.push_back({c, depth, state::unasked, expected_us});
    return static_cast<slot>(rows_.size() - 1);
  }
  const auto who = free_.back();
  free_.pop_back();
  rows_[who] = {c, depth, state::unasked, expected_us};
  return who;
}

// Makes room for a candidate that is closer than the one dropped. Who was asked stays: it must not be asked again.
bool lookup::drop_farthest_unasked(std::uint64_t farther_than) {
  for (auto end = order_.end(); end != order_.begin() && std::prev(end)->away > farther_than; --end) {
    const auto farthest = std::prev(end);
    if (state_of(*farthest) != state::unasked)
      continue;
    free_.push_back(farthest->who);
    order_.erase(farthest);
    return true;
  }
  return false;
}

std::size_t lookup::in_flight() const noexcept {
  return waiting_ + slow_;
}

lookup_end lookup::end() const noexcept {
  return end_;
}

const lookup::progress& lookup::so_far() const noexcept {
  return progress_;
}

const id& lookup::target() const noexcept {
  return target_;
}

std::vector<lookup::found_contact> lookup::closest() const {
  std::vector<found_contact> found;
  found.reserve(rules_.k);
  for (const auto& r : order_) {
    if (found.size() == rules_.k)
      break;
    if (state_of(r) == state::answered)
      found.push_back({rows_[r.who].whom, rows_[r.who].depth, true});
  }
  return found;
}

const contact& lookup::candidate(slot which) const {
  return rows_.at(which).whom;
}

} // namespace souk::protocol
