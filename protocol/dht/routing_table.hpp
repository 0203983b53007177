// The k-bucket table of Kademlia (Maymounkov and Mazieres 2002, section 2.2), with replacement lists,
// preference for near peers and limits per subnet (S/Kademlia, Baumgart and Mies 2007).
//
// Bucket b holds the contacts that share exactly b leading bits with this node. Old live contacts are kept, unless
// a newcomer is clearly nearer or spreads a full bucket (docs/decisions/0006-buckets-spread.md); a new one enters
// only after it answered. An entry is 8 bytes: at a million peers in one process the tables
// are most of the memory.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "protocol/dht/contact_book.hpp"
#include "protocol/dht/subnet_counts.hpp"
#include "protocol/dht/table_entry.hpp"
#include "protocol/endpoint.hpp"
#include "protocol/id.hpp"
#include "protocol/limits.hpp"
#include "protocol/time.hpp"

namespace souk::protocol {

struct table_rules {
  std::size_t k = limits::k;            // at most 255
  std::size_t replacements = 4;         // candidates that wait for a place, per bucket
  std::size_t subnet_bucket_max = limits::contacts_per_subnet_bucket;
  std::size_t subnet_table_max = limits::contacts_per_subnet_table;
  bool local_exempt = true;             // loopback and private ranges are not counted as subnets
  bool prefer_near = true;              // a clearly nearer contact replaces the farthest of a full bucket
};

class routing_table {
public:
  enum class outcome : std::uint8_t { added, refreshed, waiting, refused };
  // What a table wants with a contact that it does not have: nothing; to wait until another dies; to be nearer or better
  // spread; or to fill a bucket, or to know a neighbour.
  enum class use : std::uint8_t { none, substitute, better, needed };

  // `book` and `rules` outlive the table (rules are shared by all peers of a shard).
  routing_table(const node_id& self, contact_book& book, const table_rules& rules);
  routing_table(const node_id& self, contact_book& book, table_rules&& rules) = delete;
  ~routing_table();
  routing_table(routing_table&&) noexcept;
  routing_table& operator=(routing_table&&) noexcept;

  // `c` has answered, and proved its key, at `now`; `rtt` is the round trip if one was measured.
  outcome on_answered(const contact& c, std::optional<duration> rtt, instant now);
  // `c` did not answer. After two failures in a row it is bad: left out of answers, replaced by a waiting
  // contact, or dropped. When nobody answers, the fault is this node's, and bad ones stay.
  void on_failed(const contact& c, instant now);
  void remove(const node_id& peer);

  // At most `count` contacts, closest to `target` first; bad ones are left out. Appended to `out`.
  void closest(const id& target, std::size_t count, std::vector<contact>& out) const;
  std::vector<contact> closest(const id& target, std::size_t count) const;
  // The same, with the round trip to each; both appended.
  void closest(const id& target, std::size_t count, std::vector<contact>& out, std::vector<rtt_class>& rtts) const;

  std::optional<contact> find(const node_id& peer) const;
  std::optional<duration> rtt_of(const node_id& peer) const; // smoothed
  // Whether proving `c` is worth a ping; `expected`: the round trip to it, as far as it can be guessed, else 0.
  use use_of(const contact& c, rtt_class expected = 0) const;
  std::size_t size() const noexcept; // in place, not waiting; bad ones count
  std::vector<contact> all() const;

  // One row a bucket that is not empty, nearest to the root first.
  struct bucket_view {
    int prefix_bits = 0;
    std::size_t live = 0;    // in place and not bad
    std::size_t waiting = 0;
  };
  std::vector<bucket_view> buckets() const;

  // A contact that has not been heard of for `quiet` and should be pinged, the longest silent first.
  std::optional<contact> stalest(instant now, duration quiet) const;

  // How many leading bits an id shares with its `count` closest peers, by those around this node: log2(peers / count), roughly.
  int region_bits(std::size_t count) const noexcept;

  // The mean round trip to those who stand in the table for being close in id, not for being near: a fair sample of all peers.
  std::optional<duration> usual_rtt() const noexcept;

  // Deepest bucket that is not empty; buckets up to it are refreshed on joining and now and then.
  int deepest_bucket() const noexcept;

  // Every entry in range, unique, at most k a bucket, never this node. An invariant of the simulator.
  bool holds_invariants() const;

  // What the table takes beyond the book, for the memory account of the simulator.
  std::size_t memory_bytes() const noexcept;

private:
  // Entries stand in one vector, bucket after bucket: first those in place, then those that wait, newest first.
  struct bucket_count {
    std::uint8_t placed = 0;
    std::uint8_t waiting = 0;
  };
  struct bucket_span {
    std::size_t bits = 0;
    std::size_t first = 0; // index of its first entry
    std::size_t waiting = 0; // index of its first waiting entry
    std::size_t end = 0;
  };
  using index = std::size_t;
  static constexpr index nowhere = ~index{0};

  bucket_span span_of(std::size_t bits) const noexcept;
  bucket_span bucket_for(const node_id& peer) const noexcept;
  index position(const bucket_span& bucket, index from, index to, const node_id& peer) const;
  const table_entry* placed_entry(const node_id& peer) const;
  bool nearer_to(const id& target, std::size_t bits, const table_entry& a, const table_entry& b) const;

  outcome refresh(const bucket_span& bucket, index at, const contact& c, rtt_class rtt, instant now);
  outcome enter(const contact& c, rtt_class rtt, instant now);
  outcome wait(const bucket_span& bucket, const contact& c, table_entry fresh);
  void place(const bucket_span& bucket, const contact& c, table_entry fresh);
  void replace(const bucket_span& bucket, index victim, const contact& c, table_entry fresh);
  bool promote(const bucket_span& bucket, index into);
  void erase_placed(const bucket_span& bucket, index at);
  void erase_waiting(const bucket_span& bucket, index at);
  void insert(index at, const table_entry& made);
  void trim() noexcept;
  void release_all() noexcept;

  struct replacing {
    index victim = nowhere;
    bool urgent = false; // a bad one, or for a neighbour
  };
  replacing victim_for(const bucket_span& bucket, const node_id& newcomer, const table_entry& fresh) const;
  index bad_in(const bucket_span& bucket) const noexcept;
  index farther_in(const bucket_span& bucket, const node_id& newcomer, std::size_t rank_max) const;
  std::size_t good_deeper(std::size_t bits, std::size_t enough) const noexcept;
  bool subnet_allows(const bucket_span& bucket, const endpoint& where, index leaving) const;
  bool counted(const endpoint& where) const noexcept;
  bool network_answers() const noexcept;

  void closest_with(const id& target, std::size_t count, std::vector<contact>& out, std::vector<rtt_class>* rtts) const;
  void append_sorted(const bucket_span& bucket, const id& target, std::size_t count, std::vector<contact>& out,
                     std::vector<rtt_class>* rtts) const;

  unsigned minute_of(instant now); // moves the origin when minutes run out
  bool silent_since(const table_entry& e, instant then) const noexcept;

  node_id self_;
  contact_book* book_;
  const table_rules* rules_;
  instant origin_; // of the minutes in entries
  std::vector<bucket_count> counts_; // by prefix bits; the last is never empty
  std::vector<table_entry> entries_;
  subnet_counts subnets_;
  std::uint8_t failures_since_answer_ = 0; // of anyone
};

// A random id that shares exactly `bits` leading bits with `self`; `draws` are four random numbers.
id id_in_bucket(const node_id& self, int bits, const std::array<std::uint64_t, 4>& draws) noexcept;
// The same, in the region of the bucket that the lowest three bits of `region` name.
id id_in_region(const node_id& self, int bits, std::uint64_t region,
                const std::array<std::uint64_t, 4>& draws) noexcept;

} // namespace souk::protocol
