// Which records this node must store again, and in what order (Kademlia, section 2.5).
//
// It sweeps over the key space: keys that are so near to each other that the same peers are closest to them
// share one lookup, so the cost grows with the number of peers, not of records. A record that anyone stored
// again within the interval is left out. Holders of one record come one after another, the closest first, so
// that usually one of them republishes and the others see it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "protocol/dht/record_set.hpp"
#include "protocol/endpoint.hpp"
#include "protocol/id.hpp"
#include "protocol/limits.hpp"
#include "protocol/time.hpp"

namespace souk::protocol {

struct republish_rules {
  duration interval = limits::republish_interval;
  std::size_t k = limits::k;
  std::size_t records_max = 1024; // of one group; a larger one is split between keys
};

// A sweep comes every quarter of an interval. Records that wait for longer than this are late.
constexpr duration republish_lag_usual(duration interval) noexcept {
  return interval / 2;
}

struct republish_group {
  id target;                                // one lookup for it finds the holders of every record; groups that were
                                            // split have one target, so that the lookup serves them all
  std::vector<const kept_record*> records;  // in key order; valid until the record set changes
};

class republish_schedule {
public:
  republish_schedule(const node_id& self, const republish_rules& rules) noexcept;

  // The next group of the sweep; nothing at its end, and the call after that begins a new one. `neighbours`
  // are the k closest to this node in its own table, closest first: they tell how densely peers stand.
  std::optional<republish_group> next(const record_set& kept, const std::vector<contact>& neighbours, instant now);

  // Nobody took the group that was given out last: the sweep under way passes nothing.
  void fail() noexcept { failed_ = true; }

  // How many leading bits keys of one group share: about half of k peers share as many.
  std::size_t group_bits(const std::vector<contact>& neighbours) const noexcept;

  // How old a record must be before this node republishes it: later for each neighbour that is closer to it.
  duration patience(const id& key, const std::vector<contact>& neighbours) const noexcept;

  // How long the record waits that has waited longest: due whatever the neighbours are, and not passed by a sweep since. Looks at
  // every record, but only sixty times an interval.
  duration lag(const record_set& kept, instant now);

private:
  // Since when that record waits.
  std::optional<instant> waits_since(const record_set& kept, instant now) const;
  id target_of(const republish_group& group, std::size_t bits);

  node_id self_;
  republish_rules rules_;
  std::optional<id> after_; // where the sweep stands
  std::optional<instant> began_; // the sweep under way
  bool failed_ = false;          // and whether it failed
  std::optional<instant> swept_; // when the last one that came to its end without a failure began
  struct look {
    instant at;
    std::optional<instant> waits_since;
  };
  std::optional<look> last_look_;
  std::optional<id> split_target_; // of a group that was too large: what follows it belongs to the same peers
};

} // namespace souk::protocol
