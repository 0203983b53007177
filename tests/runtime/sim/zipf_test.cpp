#include "runtime/sim/zipf.hpp"

#include <cmath>

#include "tests/catch.hpp"

namespace souk::runtime::sim {

TEST_CASE("zipf: a rank has the share of its power") {
  for (const double exponent : {0.0, 0.5, 0.7, 0.99, 1.0, 1.3, 2.0, 8.0}) {
    constexpr std::size_t ranks = 5000;
    const zipf law{ranks, exponent};
    double sum = 0;
    for (std::size_t i = 1; i <= ranks; ++i)
      sum += std::pow(static_cast<double>(i), -exponent);
    INFO("exponent " << exponent);
    for (const std::size_t rank : {0U, 1U, 2U, 9U, 99U, 1000U, 4999U})
      CHECK(law.share(rank)
            == Approx(std::pow(static_cast<double>(rank + 1), -exponent) / sum).epsilon(0.001).margin(1e-9));
  }
}

TEST_CASE("zipf: what is drawn follows the shares") {
  constexpr std::size_t times = 200'000;
  const zipf law{100, 1.0};
  protocol::random_source draws{7, 0, 0};
  std::vector<std::size_t> count(100);
  for (std::size_t i = 0; i < times; ++i)
    ++count.at(law.draw(draws));
  for (std::size_t rank = 0; rank < count.size(); ++rank) {
    const auto expected = law.share(rank) * times;
    CHECK(std::abs(static_cast<double>(count[rank]) - expected) < 5 * std::sqrt(expected));
  }
}

} // namespace souk::runtime::sim
