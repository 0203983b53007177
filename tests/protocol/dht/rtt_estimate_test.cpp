#include "protocol/dht/rtt_estimate.hpp"

#include "tests/catch.hpp"

namespace souk::protocol {

using namespace std::chrono_literals;

TEST_CASE("round trips are smoothed as RFC 6298 says") {
  rtt_estimate e;
  static_assert(sizeof e == 16);
  CHECK_FALSE(e.has_sample());
  CHECK(e.timeout() == limits::request_timeout_initial);
  e.on_sample(100ms);
  CHECK(e.smoothed() == 100ms);
  CHECK(e.slow_after() == 200ms);
  CHECK(e.timeout() == limits::request_timeout_initial);
  e.on_sample(180ms);
  CHECK(e.smoothed() == 110ms);
  CHECK(e.slow_after() == 110ms + 2 * 57500us);
}

TEST_CASE("once enough was measured the longest round trip of late says when an answer will not come") {
  rtt_estimate e;
  e.on_sample(300ms);
  for (int i = 0; i < 30; ++i)
    e.on_sample(20ms);
  CHECK(e.timeout() > 400ms); // 300 ms, somewhat forgotten, twice
  CHECK(e.timeout() < 500ms);
  for (int i = 0; i < 1000; ++i)
    e.on_sample(20ms);
  CHECK(e.timeout() == 90ms);
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
