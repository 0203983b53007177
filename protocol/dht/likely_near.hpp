// Neighbours by hearsay: who is told of by somebody near, as near, is likely to be near (docs/decisions/0018-near-by-hearsay.md).
#pragma once

#include <vector>

#include "protocol/dht/family_tables.hpp"
#include "protocol/dht/rtt_class.hpp"

namespace souk::protocol {

// Of the contacts that an answer tells of, those that the table would take in and that seem to be at most a quarter as far
// away as peers usually are. `rtts`: from the answerer to each, by its word, may be fewer; `to_answerer`: measured.
std::vector<contact> likely_near(const family_tables& table, duration to_answerer, const std::vector<contact>& told,
                                 const std::vector<rtt_class>& rtts);

} // namespace souk::protocol
