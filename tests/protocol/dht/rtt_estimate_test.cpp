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

TEST_CASE("round trips tell distance as long as those of one peer are alike") {
  rtt_estimate e;
  CHECK(e.tell_distance());
  const auto measure = [&e](duration rtt, duration before) {
    e.on_repeat(rtt, before);
    e.on_sample(rtt);
  };
  for (int i = 0; i < 20; ++i) { // two near and two far, with some noise
    measure(20ms + i % 3 * 1ms, 21ms);
    measure(200ms - i % 4 * 5ms, 190ms);
  }
  CHECK(e.tell_distance());
  for (int i = 0; i < 20; ++i) { // everybody is near, and now and then busy
    measure(i % 3 == 0 ? 40ms : 1ms, i % 4 == 0 ? 40ms : 1ms);
    measure(1ms, i % 5 == 0 ? 30ms : 1ms);
  }
  CHECK_FALSE(e.tell_distance());
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
