// What the table answers without changing: who is closest, who is silent, what it is made of.
#include <algorithm>
#include <array>

#include "protocol/dht/id_bits.hpp"
#include "protocol/dht/routing_table.hpp"
#include "protocol/invariant.hpp"

namespace souk::protocol {
namespace {

// A network of which this many requests in a row got no answer is down.
constexpr std::size_t silence_max = 8;

void prefetch(const contact& c) noexcept {
  const auto* raw = reinterpret_cast<const char*>(&c);
  __builtin_prefetch(raw);
  __builtin_prefetch(raw + sizeof(contact) - 1);
}

} // namespace

routing_table::bucket_span routing_table::span_of(std::size_t bits) const noexcept {
  bucket_span made{bits, 0, 0, 0};
  for (std::size_t b = 0; b < std::min(bits, counts_.size()); ++b)
    made.first += std::size_t{counts_[b].placed} + counts_[b].waiting;
  const auto here = bits < counts_.size() ? counts_[bits] : bucket_count{};
  made.waiting = made.first + here.placed;
  made.end = made.waiting + here.waiting;
  return made;
}

routing_table::bucket_span routing_table::bucket_for(const node_id& peer) const noexcept {
  return span_of(static_cast<std::size_t>(common_prefix_bits(self_, peer)));
}

// Bucket b differs from self in bit b, so its distance to the target has that bit exactly where self's has
// not. Hence: buckets in whose bit target and self differ come first, shallow to deep; the others follow,
// deep to shallow. No two buckets interleave, only the inside of one is sorted.
void routing_table::closest_with(const id& target, std::size_t count, std::vector<contact>& out,
                                 std::vector<rtt_class>* rtts) const {
  const auto differs = distance(target, self_);
  const auto wanted = out.size() + count;
  out.reserve(out.size() + std::min(count, entries_.size()));
  bucket_span bucket;
  for (std::size_t b = 0; b < counts_.size() && out.size() < wanted; ++b) {
    bucket = {b, bucket.end, bucket.end + counts_[b].placed, bucket.end + counts_[b].placed + counts_[b].waiting};
    if (bit_at(differs, b))
      append_sorted(bucket, target, wanted - out.size(), out, rtts);
  }
  auto end = entries_.size();
  for (auto b = counts_.size(); b-- > 0 && out.size() < wanted;) {
    const auto waiting = end - counts_[b].waiting;
    bucket = {b, waiting - counts_[b].placed, waiting, end};
    if (!bit_at(differs, b))
      append_sorted(bucket, target, wanted - out.size(), out, rtts);
    end = bucket.first;
  }
}

std::vector<contact> routing_table::closest(const id& target, std::size_t count) const {
  std::vector<contact> found;
  closest(target, count, found);
  return found;
}

void routing_table::closest(const id& target, std::size_t count, std::vector<contact>& out) const {
  closest_with(target, count, out, nullptr);
}

void routing_table::closest(const id& target, std::size_t count, std::vector<contact>& out,
                            std::vector<rtt_class>& rtts) const {
  closest_with(target, count, out, &rtts);
}

// Insertion sort of at most 255 rows of (distance in the following bits, place in the bucket); only rows
// that agree in all 16 bits are looked up in the book.
void routing_table::append_sorted(const bucket_span& bucket, const id& target, std::size_t count,
                                  std::vector<contact>& out, std::vector<rtt_class>* rtts) const {
  std::array<std::uint32_t, 256> rows;
  std::array<const contact*, 256> who;
  std::array<rtt_class, 256> rtt;
  const auto wanted = bits16_at(target, bucket.bits + 1);
  const auto before = [&](std::uint32_t a, std::uint32_t b) {
    return a >> 16 != b >> 16 ? a < b : closer(target, who[a & 0xffff]->id, who[b & 0xffff]->id);
  };
  std::uint32_t size = 0;
  for (auto at = bucket.first; at < bucket.waiting; ++at) {
    const auto& e = entries_[at];
    if (e.bad())
      continue;
    who[size] = &book_->at(e.handle);
    rtt[size] = static_cast<rtt_class>(e.rtt);
    prefetch(*who[size]);
    const auto row = static_cast<std::uint32_t>(e.following ^ wanted) << 16 | size;
    auto to = size++;
    for (; to > 0 && before(row, rows[to - 1]); --to)
      rows[to] = rows[to - 1];
    rows[to] = row;
  }
  for (std::size_t i = 0; i < std::min<std::size_t>(count, size); ++i) {
    out.push_back(*who[rows[i] & 0xffff]);
    if (rtts != nullptr)
      rtts->push_back(rtt[rows[i] & 0xffff]);
  }
}

// Where the peer stands in [from, to), or nowhere.
routing_table::index routing_table::position(const bucket_span& bucket, index from, index to,
                                             const node_id& peer) const {
  const auto following = bits16_at(peer, bucket.bits + 1);
  for (auto at = from; at < to; ++at)
    if (entries_[at].following == following && book_->at(entries_[at].handle).id == peer)
      return at;
  return nowhere;
}

const table_entry* routing_table::placed_entry(const node_id& peer) const {
  const auto bucket = bucket_for(peer);
  const auto at = position(bucket, bucket.first, bucket.waiting, peer);
  return at == nowhere ? nullptr : &entries_[at];
}

std::optional<contact> routing_table::find(const node_id& peer) const {
  const auto* e = placed_entry(peer);
  return e != nullptr ? std::optional{book_->at(e->handle)} : std::nullopt;
}

std::optional<duration> routing_table::rtt_of(const node_id& peer) const {
  const auto* e = placed_entry(peer);
  return e != nullptr && e->rtt != 0 ? std::optional{rtt_of_class(static_cast<rtt_class>(e->rtt))} : std::nullopt;
}

routing_table::use routing_table::use_of(const contact& c, rtt_class expected) const {
  if (c.id == self_)
    return use::none;
  const auto bucket = bucket_for(c.id);
  if (const auto at = position(bucket, bucket.first, bucket.waiting, c.id); at != nowhere)
    return entries_[at].failures > 0 && book_->at(entries_[at].handle).where != c.where
             ? use::needed // it may have moved
             : use::none;
  if (position(bucket, bucket.waiting, bucket.end, c.id) != nowhere)
    return use::none;
  const auto room = bucket.waiting - bucket.first < rules_->k;
  const auto place =
    room ? replacing{nowhere, true} : victim_for(bucket, c.id, {0, bits16_at(c.id, bucket.bits + 1), expected, 0, 0});
  const auto enters = room || place.victim != nowhere;
  const auto may_wait = bucket.end - bucket.waiting < rules_->replacements;
  if ((!enters && !may_wait) || !subnet_allows(bucket, c.where, place.victim))
    return use::none;
  if (!enters)
    return use::substitute;
  return place.urgent ? use::needed : use::better;
}

bool routing_table::nearer_to(const id& target, std::size_t bits, const table_entry& a, const table_entry& b) const {
  const auto wanted = bits16_at(target, bits + 1);
  const auto da = a.following ^ wanted;
  const auto db = b.following ^ wanted;
  return da != db ? da < db : closer(target, book_->at(a.handle).id, book_->at(b.handle).id);
}

bool routing_table::counted(const endpoint& where) const noexcept {
  return !rules_->local_exempt || !where.is_local();
}

// Somebody answered lately. A small table has too few contacts to tell, so nothing is dropped from it.
bool routing_table::network_answers() const noexcept {
  return failures_since_answer_ <= std::min(silence_max, size() / 4);
}

std::size_t routing_table::size() const noexcept {
  std::size_t placed = 0;
  for (const auto& b : counts_)
    placed += b.placed;
  return placed;
}

std::vector<contact> routing_table::all() const {
  std::vector<contact> found;
  found.reserve(size());
  for (std::size_t b = 0; b < counts_.size(); ++b)
    for (auto at = span_of(b).first; at < span_of(b).waiting; ++at)
      found.push_back(book_->at(entries_[at].handle));
  return found;
}

std::vector<routing_table::bucket_view> routing_table::buckets() const {
  std::vector<bucket_view> rows;
  for (std::size_t b = 0; b < counts_.size(); ++b) {
    const auto bucket = span_of(b);
    std::size_t live = 0;
    for (auto at = bucket.first; at < bucket.waiting; ++at)
      live += entries_[at].bad() ? 0 : 1;
    if (bucket.end > bucket.first)
      rows.push_back({static_cast<int>(b), live, bucket.end - bucket.waiting});
  }
  return rows;
}

// Whether the end of the minute in which it was last heard of is not after `then`.
bool routing_table::silent_since(const table_entry& e, instant then) const noexcept {
  return e.heard == 0 || origin_ + std::chrono::minutes{e.heard} <= then;
}

// A contact that failed once is asked again after an eighth of the time: it may be gone.
std::optional<contact> routing_table::stalest(instant now, duration quiet) const {
  const table_entry* oldest = nullptr;
  for (std::size_t b = 0; b < counts_.size(); ++b) {
    const auto bucket = span_of(b);
    for (auto at = bucket.first; at < bucket.waiting; ++at) {
      const auto& e = entries_[at];
      const auto patience = e.failures == 1 ? quiet / 8 : quiet;
      if (silent_since(e, now - patience) && (oldest == nullptr || e.heard < oldest->heard))
        oldest = &e;
    }
  }
  return oldest != nullptr ? std::optional{book_->at(oldest->handle)} : std::nullopt;
}

int routing_table::region_bits(std::size_t count) const noexcept {
  std::size_t deeper = 0;
  for (auto b = counts_.size(); b-- > 0;) {
    deeper += counts_[b].placed;
    if (deeper >= count)
      return static_cast<int>(b);
  }
  return 0;
}

std::optional<duration> routing_table::usual_rtt() const noexcept {
  duration sum{};
  int measured = 0;
  std::size_t deeper = 0;
  auto end = entries_.size();
  for (auto b = counts_.size(); b-- > 0 && deeper < rules_->k; deeper += counts_[b].placed) {
    const auto waiting = end - counts_[b].waiting;
    end = waiting - counts_[b].placed;
    for (auto at = end; at < waiting; ++at)
      if (entries_[at].rtt != 0) {
        sum += rtt_of_class(static_cast<rtt_class>(entries_[at].rtt));
        ++measured;
      }
  }
  return measured > 0 ? std::optional{sum / measured} : std::nullopt;
}

int routing_table::deepest_bucket() const noexcept {
  return static_cast<int>(counts_.size()) - 1;
}

bool routing_table::holds_invariants() const {
  std::vector<id> seen;
  for (std::size_t b = 0; b < counts_.size(); ++b) {
    const auto bucket = span_of(b);
    if (counts_[b].placed > rules_->k || counts_[b].waiting > rules_->replacements || bucket.end > entries_.size())
      return false;
    for (auto at = bucket.first; at < bucket.end; ++at) {
      const auto& who = book_->at(entries_[at].handle).id;
      if (static_cast<std::size_t>(common_prefix_bits(self_, who)) != b || who == self_)
        return false;
      if (entries_[at].following != bits16_at(who, b + 1))
        return false;
      seen.push_back(who);
    }
  }
  std::sort(seen.begin(), seen.end());
  return seen.size() == entries_.size() && std::adjacent_find(seen.begin(), seen.end()) == seen.end();
}

std::size_t routing_table::memory_bytes() const noexcept {
  return sizeof *this + entries_.capacity() * sizeof(table_entry) + counts_.capacity() * sizeof(bucket_count);
}

} // namespace souk::protocol
