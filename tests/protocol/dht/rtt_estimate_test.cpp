#include "protocol/dht/rtt_estimate.hpp"

#include "tests/catch.hpp"

namespace souk::protocol {

using namespace std::chrono_literals;

TEST_CASE("round trips are smoothed as RFC 6298 says") {
  rtt_estimate e;
  static_assert(sizeof e == 8);
  CHECK_FALSE(e.has_sample());
  CHECK(e.timeout() == limits::request_timeout_initial);
  e.on_sample(100ms);
  CHECK(e.smoothed() == 100ms);
  CHECK(e.slow_after() == 200ms);
  CHECK(e.timeout() == 300ms);
  e.on_sample(180ms);
  CHECK(e.smoothed() == 110ms);
  CHECK(e.timeout() == 110ms + 4 * 57500us);
}

TEST_CASE("late and lost stay in range") {
  tests::property("for any round trips", [](const std::vector<std::int64_t>& samples) {
    rtt_estimate e;
    for (const auto each : samples)
      e.on_sample(duration{each});
    RC_ASSERT(e.has_sample() == !samples.empty());
    RC_ASSERT(e.timeout() >= 50ms);
    RC_ASSERT(e.timeout() <= limits::request_timeout_max);
    RC_ASSERT(e.slow_after() >= 2ms);
    RC_ASSERT(e.slow_after() <= e.timeout());
  });
}

} // namespace souk::protocol
