// From when to when a signed document holds.
#pragma once

#include "protocol/error.hpp"
#include "protocol/time.hpp"

namespace souk::protocol {

struct validity {
  wall_seconds issued_at = 0;
  wall_seconds expires_at = 0;
};

// Issued not further in the future than clocks differ, not expired, valid for at most `seconds_max` (and that
// difference). Error: verification; the message continues a sentence that begins with what was checked.
result<validity> check_validity(validity times, std::int64_t seconds_max, wall_seconds now, bool allow_expired = false);

} // namespace souk::protocol
