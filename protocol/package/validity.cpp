#include "protocol/package/validity.hpp"

#include "protocol/limits.hpp"

namespace souk::protocol {

result<validity> check_validity(validity times, std::int64_t seconds_max, wall_seconds now, bool allow_expired) {
  if (times.issued_at < 0 || times.expires_at <= times.issued_at) // from here on no difference can overflow
    return fail(errc::verification, "has times that cannot be");
  if (times.issued_at > now + limits::clock_skew_seconds)
    return fail(errc::verification, "is from the future (is this clock right?)");
  if (times.expires_at - times.issued_at > seconds_max + limits::clock_skew_seconds)
    return fail(errc::verification, "claims to be valid for too long");
  if (times.expires_at <= now && !allow_expired)
    return fail(errc::verification, "has expired");
  return times;
}

} // namespace souk::protocol
