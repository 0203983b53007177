// The iterative lookup of Kademlia (section 2.3) as a pure state machine.
//
// It asks `alpha` candidates at once, closest first, but only `alpha_afar` of those who merely know the way; hedges slow
// ones; and stops when the closest `stop` live candidates have answered (or, for values, when `quorum` records were
// accepted, or fewer and whoever has not answered is slow; or, for who wants no more, when `answers_max` have answered).
// It never asks a peer twice, never has more than its limit in flight, always ends, and says why.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "protocol/dht/rtt_class.hpp"
#include "protocol/endpoint.hpp"
#include "protocol/id.hpp"
#include "protocol/limits.hpp"
#include "protocol/time.hpp"

namespace souk::protocol {

enum class lookup_end : std::uint8_t {
  running,
  found,       // a value query has its quorum, or what the quick ones had
  enough,      // as many have answered as are wanted at all
  converged,   // the closest `stop` that did not fail (of an impatient lookup: that were not slow) have answered
  exhausted,   // nobody is left to ask
  no_contacts, // there was nobody to begin with
  stopped,     // from outside
};
std::string_view to_string(lookup_end end) noexcept;

struct lookup_rules {
  std::size_t k = limits::k;            // how many of the closest are returned
  std::size_t alpha = limits::alpha;    // requests in flight, slow ones not counted
  std::size_t alpha_afar = 3;           // while so many are in flight, nobody who merely knows the way is asked
  std::size_t stop = limits::k;         // how many of the closest must have answered
  std::size_t quorum = 1;               // records that end a value query; 0 asks all
  std::size_t quorum_nearest = 0;       // of the closest that are not slow: they must have answered for it to count
  bool hedge = true;                    // a slow request is joined by another
  bool patient = true;                  // slow ones are waited for, so that the closest are exact
  bool prefer_near = true;              // of candidates about as close, who answers sooner is asked first
  std::size_t candidates_max = limits::candidates_max;
  std::size_t answers_max = limits::candidates_max; // for who wants to meet peers on the way, not to arrive
};

// What the asker knows of its network before a lookup.
struct lookup_outlook {
  int region_bits = 0;                  // that those who are sought share with the target, more or less
  duration usual_rtt = std::chrono::milliseconds{100}; // of peers of whom nothing is known
};

class lookup {
public:
  using slot = std::uint16_t;           // names one candidate within this lookup

  struct question {
    slot to = 0;
    contact whom;
    std::uint16_t depth = 1;            // 1: from the own table
    std::optional<duration> expected;   // round trip, as far as it can be guessed
  };

  struct progress {
    std::size_t asked = 0;
    std::size_t answered = 0;
    std::size_t failed = 0;
    std::size_t hedged = 0;
    std::uint16_t closest_depth = 0;    // depth of the closest live candidate when it was first learnt
  };

  struct found_contact {
    contact whom;
    std::uint16_t depth = 1;
    bool answered = false;
  };

  lookup(const id& target, const node_id& self, const lookup_rules& rules);

  // Once. Every contact counts, whatever its order, up to `candidates_max`. `rtts`: to each, as far as known.
  void start(const std::vector<contact>& from_table, const std::vector<rtt_class>& rtts = {},
             const lookup_outlook& outlook = {});

  // The next peer to ask, or nothing now. Call until nothing.
  std::optional<question> next();

  // Exactly one of answered/failed for each question, at any time, also after the end; `slow` at most once before.
  // Returns how many of `closer` were new to it; at most k are taken from one answer, none after the end.
  // `rtts`: from the answerer to each of `closer`, by its word; `rtt`: to the answerer, measured.
  std::size_t on_answered(slot from, const std::vector<contact>& closer, const std::vector<rtt_class>& rtts = {},
                          std::optional<duration> rtt = {});
  void on_failed(slot from);
  void on_slow(slot from);
  void on_records(std::size_t accepted); // verified by the caller

  void stop_now() noexcept;

  lookup_end end() const noexcept;       // `running` until it ends
  bool done() const noexcept { return end() != lookup_end::running; }
  std::size_t in_flight() const noexcept; // slow ones too
  const progress& so_far() const noexcept;
  const id& target() const noexcept;

  // The k closest that answered, closest first.
  std::vector<found_contact> closest() const;
  const contact& candidate(slot which) const;

private:
  enum class state : std::uint8_t { unasked, asked, slow, answered, failed };
  struct candidate_row {
    contact whom;
    std::uint16_t depth = 1;
    state now = state::unasked;
    std::uint32_t expected_us = 0;      // round trip; 0: nothing is known
  };
  struct rank {
    std::uint64_t away = 0; // leading bits of the distance: decides nearly every comparison
    slot who = 0;
  };

  bool learn(const contact& c, std::uint16_t depth, std::uint32_t expected_us);
  std::vector<rank>::iterator place_of(std::uint64_t away, const id& peer);
  slot slot_for(const contact& c, std::uint16_t depth, std::uint32_t expected_us);
  bool drop_farthest_unasked(std::uint64_t farther_than);
  void settle();
  bool has_quorum() const;
  const rank* worth_asking() const;
  bool is_afar(const rank& r) const noexcept;
  std::uint64_t cost_of(const rank& r) const noexcept;
  state state_of(const rank& r) const noexcept { return rows_[r.who].now; }

  id target_;
  node_id self_;
  lookup_rules rules_;
  lookup_outlook outlook_;
  progress progress_;
  lookup_end end_ = lookup_end::running;
  bool started_ = false;
  std::size_t waiting_ = 0; // asked and not slow: what counts against alpha
  std::size_t slow_ = 0;
  std::size_t records_ = 0;
  std::vector<candidate_row> rows_; // a slot is an index
  std::vector<slot> free_;          // rows of dropped candidates
  std::vector<rank> order_;         // closest first
};

} // namespace souk::protocol
