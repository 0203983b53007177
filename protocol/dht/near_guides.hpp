// Whom a newcomer asks for contacts that are near to it: its table holds whom it met, and who is near has met others.
//
// Constrained gossiping (Castro, Druschel, Hu and Rowstron 2002, Exploiting network proximity in peer-to-peer overlay
// networks): near peers have near contacts, so one question to the nearest of them finds more than many to anybody.
#pragma once

#include <vector>

#include "protocol/endpoint.hpp"
#include "protocol/time.hpp"

namespace souk::protocol {

struct met_peer {
  contact whom;
  duration rtt{};
  int prefix_bits = 0; // that it shares with this node
};

struct near_guide {
  int bucket = 0;      // for which it is to be asked
  contact whom;
};

// For each bucket the nearest of those who know it well: who shares as many bits with this node, or more. Left out are
// buckets where that one is not clearly nearer than most are: it could name nobody near.
std::vector<near_guide> near_guides(const std::vector<met_peer>& met);

} // namespace souk::protocol
