// The two cache tiers against the theory of LRU caches, in small.
#include "runtime/sim/cache_scenario.hpp"

#include <cmath>

#include "runtime/sim/zipf.hpp"
#include "tests/catch.hpp"

namespace souk::runtime::sim {
namespace {

using namespace std::chrono_literals;

// Che, Tung and Wang 2002: an entry stays for about T after it was asked for, the same T for all; in percent.
double che(const zipf& law, std::size_t places) {
  const auto held = [&](double t) {
    double sum = 0;
    for (std::size_t i = 0; i < law.ranks(); ++i)
      sum += 1 - std::exp(-law.share(i) * t);
    return sum;
  };
  double low = 0;
  double high = 1;
  while (held(high) < static_cast<double>(places))
    high *= 2;
  for (int step = 0; step < 60; ++step)
    (held((low + high) / 2) < static_cast<double>(places) ? low : high) = (low + high) / 2;
  double hits = 0;
  for (std::size_t i = 0; i < law.ranks(); ++i)
    hits += law.share(i) * (1 - std::exp(-law.share(i) * low));
  return 100 * hits;
}

cache_options small() {
  cache_options options;
  options.catalogue = 600;
  options.zipf = 0.9;
  options.requests = 6000;
  options.peers = 2;
  options.network = 60;
  options.hot = 20;
  options.warm = 80;
  return options;
}

} // namespace

TEST_CASE("sim cache: hot alone and both tiers are caches of the LRU theory") {
  const auto options = small();
  const auto figures = run_cache_scenario(options).value();
  const zipf law{options.catalogue, options.zipf};
  CHECK(figures.counted == 6000);
  CHECK(figures.missing_percent == 0);
  CHECK(figures.hot_percent + figures.warm_percent + figures.dht_percent == Approx(100));
  CHECK(std::abs(figures.hot_percent - che(law, options.hot)) < 2);
  CHECK(std::abs(figures.hot_percent + figures.warm_percent - che(law, options.hot + options.warm)) < 2);
  CHECK(figures.refreshes_percent == 0);
}

TEST_CASE("sim cache: without places everything is looked up, and takes longer") {
  auto options = small();
  options.requests = 400;
  const auto cached = run_cache_scenario(options).value();
  options.hot = options.warm = 0;
  const auto bare = run_cache_scenario(options).value();
  CHECK(bare.dht_percent == 100);
  CHECK(bare.latency_ms.mean > cached.latency_ms.mean);
}

TEST_CASE("sim cache: with time between requests entries expire, and hot ones are refreshed before") {
  auto options = small();
  options.requests = 1500;
  options.interval = 1min;
  const auto figures = run_cache_scenario(options).value();
  CHECK(figures.refreshes_percent > 0);
  CHECK(figures.virtual_s > 1499 * 60);
  options.interval = {};
  CHECK(run_cache_scenario(options).value().dht_percent < figures.dht_percent);
}

TEST_CASE("sim cache: the same on any number of threads, and refused where it cannot be") {
  auto options = small();
  options.requests = 300;
  const auto one = run_cache_scenario(options).value();
  options.threads = 3;
  CHECK(run_cache_scenario(options).value().trace_hash == one.trace_hash);
  options.network = 21;
  CHECK(run_cache_scenario(options).error().code == protocol::errc::usage);
}

} // namespace souk::runtime::sim
