// The verbs of the table: what changes it. The questions stand in routing_table_questions.cpp.
#include "protocol/dht/routing_table.hpp"

#include <algorithm>
#include <utility>

#include "protocol/dht/id_bits.hpp"
#include "protocol/invariant.hpp"

namespace souk::protocol {
namespace {

constexpr unsigned minute_last = 127;
constexpr unsigned minutes_kept = 96; // of the past, when the origin moves
constexpr std::size_t growth_entries = 8;

} // namespace

routing_table::routing_table(const node_id& self, contact_book& book, const table_rules& rules)
    : self_{self}, book_{&book}, rules_{&rules} {
  invariant(rules.k > 0 && rules.k <= 255 && rules.replacements <= 255, "bucket sizes fit a byte");
}

routing_table::~routing_table() {
  release_all();
}

routing_table::routing_table(routing_table&& other) noexcept
    : self_{other.self_}, book_{other.book_}, rules_{other.rules_}, origin_{other.origin_},
      counts_{std::exchange(other.counts_, {})}, entries_{std::exchange(other.entries_, {})},
      subnets_{std::exchange(other.subnets_, {})}, failures_since_answer_{other.failures_since_answer_} {}

routing_table& routing_table::operator=(routing_table&& other) noexcept {
  if (this == &other)
    return *this;
  release_all();
  self_ = other.self_;
  book_ = other.book_;
  rules_ = other.rules_;
  origin_ = other.origin_;
  counts_ = std::exchange(other.counts_, {});
  entries_ = std::exchange(other.entries_, {});
  subnets_ = std::exchange(other.subnets_, {});
  failures_since_answer_ = other.failures_since_answer_;
  return *this;
}

void routing_table::release_all() noexcept {
  for (const auto& e : entries_)
    book_->release(e.handle);
  entries_.clear();
}

routing_table::outcome routing_table::on_answered(const contact& c, std::optional<duration> rtt, instant now) {
  if (c.id == self_)
    return outcome::refused;
  failures_since_answer_ = 0;
  const auto measured = rtt ? rtt_class_of(*rtt) : rtt_class{0};
  const auto bucket = bucket_for(c.id);
  if (const auto at = position(bucket, bucket.first, bucket.waiting, c.id); at != nowhere)
    return refresh(bucket, at, c, measured, now);
  if (const auto at = position(bucket, bucket.waiting, bucket.end, c.id); at != nowhere)
    erase_waiting(bucket, at);
  return enter(c, measured, now);
}

routing_table::outcome routing_table::refresh(const bucket_span& bucket, index at, const contact& c, rtt_class rtt,
                                              instant now) {
  const auto heard = minute_of(now);
  auto& e = entries_[at];
  if (const auto old = book_->at(e.handle).where; old != c.where) { // it moved, and proved its key from there
    if (!subnet_allows(bucket, c.where, at))
      return outcome::refused;
    if (counted(old))
      subnets_.remove(subnet_of(old));
    if (counted(c.where))
      subnets_.add(subnet_of(c.where));
    book_->release(std::exchange(e.handle, book_->hold(c)));
  }
  if (rtt != 0)
    e.rtt = smoothed_class(static_cast<rtt_class>(e.rtt), rtt) & rtt_class_max;
  e.failures = 0;
  e.heard = heard & minute_last;
  return outcome::refreshed;
}

routing_table::outcome routing_table::enter(const contact& c, rtt_class rtt, instant now) {
  const auto heard = minute_of(now);
  const auto bucket = bucket_for(c.id);
  const table_entry fresh{0, bits16_at(c.id, bucket.bits + 1), rtt, static_cast<std::uint16_t>(heard & minute_last), 0};
  if (bucket.waiting - bucket.first < rules_->k) {
    if (!subnet_allows(bucket, c.where, nowhere))
      return outcome::refused;
    place(bucket, c, fresh);
    return outcome::added;
  }
  const auto victim = victim_for(bucket, c.id, fresh).victim;
  if (!subnet_allows(bucket, c.where, victim))
    return outcome::refused;
  if (victim == nowhere)
    return wait(bucket, c, fresh);
  replace(bucket, victim, c, fresh);
  return outcome::added;
}

void routing_table::place(const bucket_span& bucket, const contact& c, table_entry fresh) {
  if (counts_.size() <= bucket.bits)
    counts_.resize(bucket.bits + 1);
  fresh.handle = book_->hold(c);
  insert(bucket.waiting, fresh);
  ++counts_[bucket.bits].placed;
  if (counted(c.where))
    subnets_.add(subnet_of(c.where));
}

void routing_table::replace(const bucket_span& bucket, index victim, const contact& c, table_entry fresh) {
  const auto left = entries_[victim];
  fresh.handle = book_->hold(c);
  entries_[victim] = fresh;
  const contact gone = book_->at(left.handle);
  if (counted(gone.where))
    subnets_.remove(subnet_of(gone.where));
  if (counted(c.where))
    subnets_.add(subnet_of(c.where));
  if (!left.bad())
    wait(bucket, gone, left);
  book_->release(left.handle);
}

routing_table::outcome routing_table::wait(const bucket_span& bucket, const contact& c, table_entry fresh) {
  if (rules_->replacements == 0)
    return outcome::refused;
  if (counts_[bucket.bits].waiting == rules_->replacements)
    erase_waiting(bucket, bucket.end - 1);
  fresh.handle = book_->hold(c);
  insert(bucket.waiting, fresh);
  ++counts_[bucket.bits].waiting;
  return outcome::waiting;
}

void routing_table::on_failed(const contact& c, instant now) {
  const auto heard = minute_of(now);
  const auto bucket = bucket_for(c.id);
  if (failures_since_answer_ < 255)
    ++failures_since_answer_;
  const auto at = position(bucket, bucket.first, bucket.end, c.id);
  // A stranger may have told of this peer at a wrong address: that says nothing of the peer.
  if (at == nowhere || book_->at(entries_[at].handle).where != c.where)
    return;
  if (at >= bucket.waiting)
    return erase_waiting(bucket, at);
  auto& e = entries_[at];
  e.heard = heard & minute_last;
  if (e.failures <= table_entry::failures_max)
    e.failures = (e.failures + 1U) & 3U;
  if (e.bad() && !promote(bucket, at) && network_answers())
    erase_placed(bucket, at);
}

void routing_table::remove(const node_id& peer) {
  const auto bucket = bucket_for(peer);
  const auto at = position(bucket, bucket.first, bucket.end, peer);
  if (at == nowhere)
    return;
  if (at >= bucket.waiting)
    return erase_waiting(bucket, at);
  if (!promote(bucket, at))
    erase_placed(bucket, at);
}

// Puts the newest waiting contact that the subnets allow in the place of a leaving one.
bool routing_table::promote(const bucket_span& bucket, index into) {
  for (auto at = bucket.waiting; at < bucket.end; ++at) {
    const auto next = book_->at(entries_[at].handle).where;
    if (!subnet_allows(bucket, next, into))
      continue;
    const auto gone = book_->at(entries_[into].handle).where;
    if (counted(gone))
      subnets_.remove(subnet_of(gone));
    if (counted(next))
      subnets_.add(subnet_of(next));
    std::swap(entries_[into], entries_[at]);
    erase_waiting(bucket, at);
    return true;
  }
  return false;
}

void routing_table::erase_placed(const bucket_span& bucket, index at) {
  const auto handle = entries_[at].handle;
  if (const auto where = book_->at(handle).where; counted(where))
    subnets_.remove(subnet_of(where));
  book_->release(handle);
  entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(at));
  --counts_[bucket.bits].placed;
  trim();
}

void routing_table::erase_waiting(const bucket_span& bucket, index at) {
  book_->release(entries_[at].handle);
  entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(at));
  --counts_[bucket.bits].waiting;
  trim();
}

// Grows by a few entries only: doubling would waste a third of the memory of a million tables.
void routing_table::insert(index at, const table_entry& made) {
  if (entries_.size() == entries_.capacity())
    entries_.reserve(entries_.size() + growth_entries);
  entries_.insert(entries_.begin() + static_cast<std::ptrdiff_t>(at), made);
}

void routing_table::trim() noexcept {
  while (!counts_.empty() && counts_.back().placed == 0 && counts_.back().waiting == 0)
    counts_.pop_back();
}

// Minutes since the origin, 1 to 127; an entry at 0 is older than can be told.
unsigned routing_table::minute_of(instant now) {
  using std::chrono::minutes;
  const auto since = [&] { return std::chrono::duration_cast<minutes>(now - origin_).count() + 1; };
  if (since() > minute_last) {
    const auto moved = since() - minutes_kept;
    for (auto& e : entries_)
      e.heard = static_cast<std::uint16_t>(std::max<std::int64_t>(0, e.heard - moved)) & minute_last;
    origin_ += minutes{moved};
  }
  return static_cast<unsigned>(std::clamp<std::int64_t>(since(), 1, minute_last));
}

id id_in_bucket(const node_id& self, int bits, const std::array<std::uint64_t, 4>& draws) noexcept {
  id made;
  std::size_t at = 0;
  for (const auto draw : draws)
    for (int shift = 56; shift >= 0; shift -= 8)
      made.raw[at++] = static_cast<std::uint8_t>(draw >> shift);
  const auto shared = static_cast<std::size_t>(std::clamp(bits, 0, 256));
  for (std::size_t bit = 0; bit < shared; ++bit)
    set_bit(made, bit, bit_at(self, bit));
  if (shared < 256)
    set_bit(made, shared, !bit_at(self, shared));
  return made;
}

id id_in_region(const node_id& self, int bits, std::uint64_t region,
                const std::array<std::uint64_t, 4>& draws) noexcept {
  auto made = id_in_bucket(self, bits, draws);
  const auto first = static_cast<std::size_t>(std::clamp(bits, 0, 256)) + 1;
  for (std::size_t i = 0; i < bucket_region_bits && first + i < 256; ++i)
    set_bit(made, first + i, (region >> (bucket_region_bits - 1 - i) & 1) != 0);
  return made;
}

} // namespace souk::protocol
