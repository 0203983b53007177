// Which of the records kept here a peer should hold too that has just become known (Kademlia, section 2.5): the keys among
// whose k closest it now is. Of those who keep such a record only the closest hand it over, so that a newcomer is given
// each once or twice and not by twenty.
#pragma once

#include <cstdint>
#include <vector>

#include "protocol/dht/record_set.hpp"
#include "protocol/endpoint.hpp"
#include "protocol/id.hpp"
#include "protocol/limits.hpp"
#include "protocol/time.hpp"

namespace souk::protocol {

struct hand_over_rules {
  std::size_t k = limits::k;
  std::size_t givers = 2; // one of them may have left without anyone knowing
  std::size_t records_max = 256; // at once; what is beyond comes with the next sweep
};

// `neighbours`: the k closest to the newcomer that are known here; itself may be among them. In key order; valid until the
// record set changes.
std::vector<const kept_record*> to_hand_over(const record_set& kept, const node_id& self, const node_id& newcomer,
                                             const std::vector<contact>& neighbours, instant now,
                                             const hand_over_rules& rules);

} // namespace souk::protocol
