// What a publisher signed holds for a year; the publisher's node signs it again before that is over.
#pragma once

#include <optional>

#include "protocol/bytes.hpp"
#include "protocol/error.hpp"
#include "protocol/package/publisher.hpp"
#include "protocol/time.hpp"

namespace souk::protocol {

// The signed documents of a package that expire.
struct expiring_documents {
  std::uint64_t sequence = 0; // of the head
  bytes head;
  bytes announcement; // of the newest release
};

// Whether half of the time of this head is over. False when it cannot be read.
bool is_renewal_due(byte_view head, wall_seconds now);

// The same with new times and the next sequence number, when half of their validity is over; nothing before that. Errors:
// verification (they cannot be read), not_found (the chain is of another publisher).
result<std::optional<expiring_documents>> renew_documents(const expiring_documents& old, const publisher_chain& chain,
                                                          const key_pair& keys, wall_seconds now);

} // namespace souk::protocol
