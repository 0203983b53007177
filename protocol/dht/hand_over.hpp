// Which of the records kept here a peer should hold too that has just become known (Kademlia, section 2.5): the keys among
// whose k closest it now is. Of those who keep such a record only the closest hand it over, so that a newcomer is given
// each by a few and not by twenty.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "protocol/dht/record_set.hpp"
#include "protocol/endpoint.hpp"
#include "protocol/id.hpp"
#include "protocol/limits.hpp"
#include "protocol/time.hpp"

namespace souk::protocol {

struct hand_over_rules {
  std::size_t k = limits::k;
  // Of the closest some have left without anyone knowing, and some have not heard of the newcomer.
  std::size_t givers = 6;
  std::size_t records_max = 256; // at once; what is beyond comes with the next sweep
};

// The k closest to a key that are known here, this node itself left out.
using closest_known = std::function<std::vector<contact>(const id& key)>;

// The newcomer may be among those known. In key order; valid until the record set changes. Asks `known` once for self, and once
// for each record that self is among the closest of its neighbours to.
std::vector<const kept_record*> to_hand_over(const record_set& kept, const node_id& self, const node_id& newcomer,
                                             const closest_known& known, instant now, const hand_over_rules& rules);

} // namespace souk::protocol
