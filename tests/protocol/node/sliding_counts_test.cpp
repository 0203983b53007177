// A window forgets what is older than it, and nothing else.
#include "protocol/node/sliding_counts.hpp"

#include <vector>

#include "protocol/random.hpp"
#include "tests/catch.hpp"

namespace souk::protocol {

using namespace std::chrono_literals;

TEST_CASE("a window counts what was added since its beginning") {
  sliding_counts<1> window{5min};
  window.on_totals({1000}, instant{}); // from before
  CHECK(window.within()[0] == 0);
  window.on_totals({1003}, instant{} + 10s);
  CHECK(window.within()[0] == 3);
  window.on_totals({1003}, instant{} + 309s);
  CHECK(window.within()[0] == 3);
  window.on_totals({1005}, instant{} + 310s);
  CHECK(window.within()[0] == 2);
  window.on_totals({1005}, instant{} + 24h);
  CHECK(window.within()[0] == 0);
}

TEST_CASE("whatever is counted, a window holds that of its slices") {
  tests::property("as a list of everything says", [](std::uint64_t seed) {
    constexpr std::size_t slices = 6;
    constexpr duration slice = 10s;
    random_source draws{seed, 0, 0};
    sliding_counts<2, slices> window{slices * slice};
    struct increase {
      std::int64_t slice;
      std::uint64_t by;
    };
    std::vector<increase> model;
    std::array<std::uint64_t, 2> totals{7, 7};
    auto at = instant{};
    window.on_totals(totals, at);
    for (int step = 0; step < 200; ++step) {
      const auto rarely = draws.below(20) == 0;
      at += std::chrono::milliseconds{draws.below(rarely ? 200'000 : 8000)};
      const auto by = draws.below(5);
      totals[0] += by;
      totals[1] += 2 * by;
      window.on_totals(totals, at);
      const auto current = at.time_since_epoch() / slice;
      model.push_back({current, by});
      std::uint64_t expected = 0;
      for (const auto& each : model)
        if (each.slice > current - static_cast<std::int64_t>(slices))
          expected += each.by;
      RC_ASSERT(window.within()[0] == expected);
      RC_ASSERT(window.within()[1] == 2 * expected);
    }
  });
}

} // namespace souk::protocol
