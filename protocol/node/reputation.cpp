#include "protocol/node/reputation.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "protocol/invariant.hpp"

namespace souk::protocol {
namespace {

constexpr std::uint32_t one_count = 256;
constexpr std::uint32_t count_max = one_count << 16;
constexpr std::uint64_t served_max = std::uint64_t{1} << 40;
constexpr std::uint64_t served_usual = std::uint64_t{16} << 20; // earns half of what serving can earn
constexpr std::uint64_t rtt_usual_us = 100'000;                 // earns half of what speed can earn
constexpr std::uint64_t whole = 1 << 16;
constexpr unsigned steps = 8; // of fading in a half-life
constexpr std::size_t banned_passed_over_max = 16;

// 2^(-i/8) in 1/65536.
constexpr std::array<std::uint32_t, steps> fading{65536, 60097, 55109, 50535, 46341, 42495, 38968, 35734};

template <class Count>
Count faded(Count count, unsigned halvings, unsigned eighths) noexcept {
  return halvings >= 40 ? Count{0} : static_cast<Count>((std::uint64_t{count} * fading[eighths] >> 16) >> halvings);
}

// a / (a + b) in 1/65536.
std::uint64_t share(std::uint64_t a, std::uint64_t b) noexcept {
  return a * whole / (a + b);
}

} // namespace

reputation::reputation(const reputation_rules& rules) : rules_{rules} {
  invariant(rules.peers_max > 0 && rules.half_life >= duration{steps}, "a reputation remembers somebody for a while");
}

// Whole eighths of a half-life; the rest counts the next time.
void reputation::fade(standing& s, instant now) const {
  const auto eighth = rules_.half_life / steps;
  const auto passed = std::max<std::int64_t>(0, (now - s.faded_at) / eighth);
  s.faded_at += eighth * passed;
  const auto halvings = static_cast<unsigned>(std::min<std::int64_t>(passed / steps, 64));
  const auto eighths = static_cast<unsigned>(passed % steps);
  s.answered = faded(s.answered, halvings, eighths);
  s.failed = faded(s.failed, halvings, eighths);
  s.served_bytes = faded(s.served_bytes, halvings, eighths);
}

reputation::standing& reputation::touch(const node_id& peer, instant now) {
  if (const auto known = by_peer_.find(peer); known != by_peer_.end()) {
    order_.splice(order_.begin(), order_, known->second);
    fade(order_.front(), now);
    return order_.front();
  }
  if (order_.size() >= rules_.peers_max)
    forget_one(now);
  order_.push_front({});
  order_.front().peer = peer;
  order_.front().faded_at = now;
  order_.front().banned_until = now;
  by_peer_.emplace(peer, order_.begin());
  return order_.front();
}

// A ban must not be shaken off by a crowd of fresh names: some banned peers are passed over.
void reputation::forget_one(instant now) {
  auto last = std::prev(order_.end());
  auto leaves = last;
  for (std::size_t i = 0; i < banned_passed_over_max && leaves->banned_until > now && leaves != order_.begin(); ++i)
    --leaves;
  if (leaves->banned_until > now)
    leaves = last;
  else if (leaves != last) // the banned go to the front, so that the next search is short
    order_.splice(order_.begin(), order_, std::next(leaves), order_.end());
  by_peer_.erase(leaves->peer);
  order_.erase(leaves);
}

void reputation::on_answered(const node_id& peer, duration rtt, instant now) {
  auto& s = touch(peer, now);
  s.answered = std::min(s.answered + one_count, count_max);
  s.speed.on_sample(rtt);
}

void reputation::on_failed(const node_id& peer, instant now) {
  auto& s = touch(peer, now);
  s.failed = std::min(s.failed + one_count, count_max);
}

void reputation::on_verified(const node_id& peer, instant now) {
  touch(peer, now).verified = true;
}

void reputation::on_served(const node_id& peer, std::uint64_t bytes_count, instant now) {
  auto& s = touch(peer, now);
  s.served_bytes = std::min(s.served_bytes + std::min(bytes_count, served_max), served_max);
}

void reputation::on_bad_digest(const node_id& peer, instant now) {
  auto& s = touch(peer, now);
  s.failed = std::min(s.failed + one_count, count_max);
  s.served_bytes = 0;
  s.banned_until = now + rules_.ban;
}

const reputation::standing* reputation::find(const node_id& peer) const {
  const auto known = by_peer_.find(peer);
  return known == by_peer_.end() ? nullptr : &*known->second;
}

bool reputation::banned(const node_id& peer, instant now) const {
  const auto* known = find(peer);
  return known != nullptr && known->banned_until > now;
}

double reputation::score(const node_id& peer, instant now) const {
  standing s;
  s.faded_at = now;
  if (const auto* known = find(peer)) {
    if (known->banned_until > now)
      return 0;
    s = *known;
    fade(s, now);
  }
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(s.speed.smoothed()).count();
  const auto answering = share(s.answered + one_count, s.failed + one_count); // starts as one of two
  const auto speed = s.speed.has_sample() ? share(rtt_usual_us, static_cast<std::uint64_t>(us)) : whole / 2;
  const auto serving = share(s.served_bytes, served_usual);
  const auto tenths = 6 * answering + 2 * speed + (s.verified ? whole : 0) + serving;
  return static_cast<double>(tenths) / static_cast<double>(10 * whole);
}

} // namespace souk::protocol
