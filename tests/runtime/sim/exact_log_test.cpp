#include "runtime/sim/exact_log.hpp"

#include <cmath>

#include "protocol/random.hpp"
#include "tests/catch.hpp"

namespace souk::runtime::sim {

TEST_CASE("exact log: as the real one, to the last bits") {
  protocol::random_source draws{3, 0, 0};
  for (int i = 0; i < 2000; ++i) {
    const auto x = draws.next() >> draws.below(64) | 1;
    CHECK(static_cast<double>(log2_of(x)) * 0x1.0p-32 == Approx(std::log2(static_cast<double>(x))).margin(1e-8));
  }
  CHECK(log2_of(1) == 0);
  CHECK(log2_of(std::uint64_t{1} << 40) == std::uint64_t{40} << 32);
}

TEST_CASE("exponential: the mean that was asked for, and the share beyond it") {
  constexpr std::int64_t mean = 3'600'000'000'000;
  constexpr int times = 100'000;
  protocol::random_source draws{5, 0, 0};
  double sum = 0;
  int beyond = 0;
  for (int i = 0; i < times; ++i) {
    const auto length = exponential(mean, draws.next());
    REQUIRE(length >= 0);
    sum += static_cast<double>(length);
    beyond += length > 2 * mean ? 1 : 0;
  }
  CHECK(sum / times == Approx(static_cast<double>(mean)).epsilon(0.01));
  CHECK(static_cast<double>(beyond) / times == Approx(std::exp(-2.0)).epsilon(0.03));
  CHECK(exponential(mean, 0) == Approx(static_cast<double>(mean) * 64 * std::log(2.0)).epsilon(0.001));
}

} // namespace souk::runtime::sim
