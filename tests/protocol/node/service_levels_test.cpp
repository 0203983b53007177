// Levels are missed and kept where they should be, and no alert flutters.
#include "protocol/node/service_levels.hpp"

#include <algorithm>
#include <vector>

#include "protocol/random.hpp"
#include "tests/catch.hpp"

namespace souk::protocol {
namespace {

using namespace std::chrono_literals;

constexpr level_rule rule{"some.latency", "ms", 100, 150, 20};

void add(latency_counts& to, double seconds, std::uint64_t times) {
  const auto at = std::lower_bound(latency_bounds_s.begin(), latency_bounds_s.end(), seconds);
  to[static_cast<std::size_t>(at - latency_bounds_s.begin())] += times;
}

const level_state& in(const std::vector<level_state>& all, level which, level_window over) {
  return *std::ranges::find_if(all, [&](const auto& each) { return each.which == which && each.window == over; });
}

} // namespace

TEST_CASE("the levels are those that souk means to keep") {
  struct row {
    level which;
    const char* name;
    double target;
    double alert;
  };
  for (const auto& each : {row{level::search, "marketplace.search.latency", 100, 150},
                           row{level::lookup, "marketplace.dht.lookup.latency", 500, 800},
                           row{level::cache, "marketplace.cache.hit_rate", 80, 70},
                           row{level::install, "marketplace.install.latency", 2000, 3000},
                           row{level::discovery, "marketplace.p2p.discovery.latency", 2000, 5000}}) {
    CHECK(rule_of(each.which).name == each.name);
    CHECK(rule_of(each.which).target == each.target);
    CHECK(rule_of(each.which).alert == each.alert);
    if (rule_of(each.which).unit == "ms")
      for (const auto level_ms : {each.target, each.alert}) // else it would be a guess whether it is kept
        CHECK(std::ranges::count(latency_bounds_s, level_ms / 1000) == 1);
  }
}

TEST_CASE("a quantile is spread evenly within its bucket") {
  const std::array<double, 2> bounds{1, 3};
  const auto of = [&](std::array<std::uint64_t, 3> counts, double q) { return quantile(bounds, counts, q); };
  CHECK(of({10, 0, 0}, 0.5) == Approx(0.5));
  CHECK(of({0, 10, 0}, 0.5) == Approx(2));
  CHECK(of({95, 5, 0}, 0.95) == Approx(1));
  CHECK(of({90, 10, 0}, 0.95) == Approx(2));
  CHECK(of({0, 0, 4}, 0.95) == Approx(3)); // above all bounds
}

TEST_CASE("an alert stays between its levels as it is") {
  level_alert alert;
  CHECK_FALSE(alert.on_measured(rule, {20, 150}));
  CHECK(alert.on_measured(rule, {20, 150.1}));
  CHECK_FALSE(alert.on_measured(rule, {20, 100.1}));
  CHECK(alert.raised());
  CHECK_FALSE(alert.on_measured(rule, {19, 1})); // too few to say
  CHECK(alert.on_measured(rule, {20, 100}));
  CHECK_FALSE(alert.on_measured(rule, {20, 150}));
  CHECK_FALSE(alert.raised());
}

TEST_CASE("without anything measured there is no alert") {
  level_alert alert;
  CHECK(alert.on_measured(rule, {100, 200}));
  CHECK(alert.on_measured(rule, {0, 0}));
  CHECK_FALSE(alert.raised());
}

TEST_CASE("an alert changes only when its level was crossed") {
  tests::property("both ways", [](bool more_is_better, std::vector<std::pair<std::uint8_t, std::uint8_t>> seen) {
    const auto both = more_is_better ? level_rule{"x", "%", 80, 70, 20, true} : rule;
    const auto worse = [&](double value, double level) { return more_is_better ? value < level : value > level; };
    level_alert alert;
    for (const auto& [samples, value] : seen) {
      const auto before = alert.raised();
      const auto changed = alert.on_measured(both, {samples, static_cast<double>(value)});
      RC_ASSERT(changed == (before != alert.raised()));
      if (changed && alert.raised())
        RC_ASSERT(samples >= both.samples_min && worse(value, both.alert));
      if (changed && before)
        RC_ASSERT(samples == 0 || (samples >= both.samples_min && !worse(value, both.target)));
      if (samples >= both.samples_min && worse(value, both.alert))
        RC_ASSERT(alert.raised());
      if (samples >= both.samples_min && !worse(value, both.target))
        RC_ASSERT(!alert.raised());
    }
  });
}

TEST_CASE("a quantile lies in the bucket of the sample of that rank") {
  tests::property("for any durations", [](std::uint64_t seed) {
    random_source draws{seed, 0, 0};
    latency_counts counts{};
    std::vector<double> samples;
    for (auto left = 1 + draws.below(200); left > 0; --left) {
      samples.push_back(static_cast<double>(1 + draws.below(9'999'999)) / 1e6);
      add(counts, samples.back(), 1);
    }
    std::ranges::sort(samples);
    const auto rank = static_cast<std::size_t>(std::ceil(0.95 * static_cast<double>(samples.size())));
    const auto exact = samples[rank - 1];
    const auto upper = std::ranges::lower_bound(latency_bounds_s, exact);
    const auto estimate = quantile(latency_bounds_s, counts, 0.95);
    RC_ASSERT(estimate <= *upper * 1.000001);
    RC_ASSERT(upper == latency_bounds_s.begin() || estimate >= *std::prev(upper) * 0.999999);
  });
}

TEST_CASE("slow searches raise an alert in both windows, and it clears in each when they are out of it") {
  service_levels all;
  level_totals totals;
  auto at = instant{};
  add(totals.search, 5, 1000); // before anybody looked
  CHECK(all.on_totals(totals, at).empty());
  add(totals.search, 0.2, 20);
  const auto raised = all.on_totals(totals, at += 10s);
  REQUIRE(raised.size() == 2);
  for (const auto& each : raised) {
    CHECK(each.which == level::search);
    CHECK(each.alert);
    CHECK(each.measured.samples == 20);
    CHECK(each.measured.value > 150);
    CHECK(each.measured.value <= 300);
  }
  std::vector<protocol::duration> cleared_after;
  for (const auto began = at; at - began < 2h;) {
    add(totals.search, 0.02, 1);
    for (const auto& each : all.on_totals(totals, at += 10s)) {
      CHECK_FALSE(each.alert);
      cleared_after.push_back(at - began);
    }
  }
  REQUIRE(cleared_after.size() == 2); // in the hour twenty of five hundred are few
  CHECK(cleared_after[0] <= 5min);
  CHECK(cleared_after[1] <= 70min);
  CHECK_FALSE(in(all.all(), level::search, level_window::hour).alert);
  CHECK(in(all.all(), level::search, level_window::five_minutes).measured.value <= 30);
}

TEST_CASE("one slow join is an alert, one slow search none") {
  service_levels all;
  level_totals totals;
  (void)all.on_totals(totals, instant{});
  add(totals.search, 9, 19);
  add(totals.discovery, 9, 1);
  const auto raised = all.on_totals(totals, instant{} + 10s);
  REQUIRE(raised.size() == 2);
  CHECK(raised[0].which == level::discovery);
  CHECK(raised[1].which == level::discovery);
}

TEST_CASE("a cache that knows little is an alert") {
  service_levels all;
  level_totals totals;
  (void)all.on_totals(totals, instant{});
  totals.cache_asked = 100;
  totals.cache_answered = 69;
  CHECK(all.on_totals(totals, instant{} + 10s).size() == 2);
  CHECK(in(all.all(), level::cache, level_window::hour).measured.value == Approx(69));
  totals.cache_asked = 200;
  totals.cache_answered = 159; // 79.5 %
  CHECK(all.on_totals(totals, instant{} + 20s).empty());
  totals.cache_answered = 160;
  CHECK(all.on_totals(totals, instant{} + 30s).size() == 2);
  CHECK_FALSE(in(all.all(), level::cache, level_window::hour).alert);
}

} // namespace souk::protocol
