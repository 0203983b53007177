// Levels are judged every ten seconds of the actor clock, and what changes is shown once.
#include "actors/node/slo_actor.hpp"

#include <chrono>

#include <caf/all.hpp>

#include "runtime/sim/fixture.hpp"
#include "tests/catch.hpp"

namespace souk::actors {
namespace {

using namespace std::chrono_literals;
using protocol::level;
using protocol::level_window;

struct fake_meter final : level_meter {
  protocol::level_totals counted;
  mutable std::size_t looked = 0;
  std::vector<protocol::level_state> shown;

  protocol::level_totals totals() const noexcept override {
    ++looked;
    return counted;
  }
  void show(const protocol::level_state& now) override { shown.push_back(now); }
};

struct scene {
  runtime::sim::fixture world{{.peers = 1}};
  std::shared_ptr<fake_meter> meter = std::make_shared<fake_meter>();
  slo_actor judge = world.spawn(slo, meter);

  scene() {
    world.run_for(1s);
    CHECK(meter->shown.size() == protocol::level_count * protocol::level_window_count); // what is so at first
    meter->shown.clear();
  }
  std::vector<protocol::level_state> alerts() {
    auto seen = world.ask<levels_seen>(judge, get_levels{})->all;
    std::erase_if(seen, [](const auto& each) { return !each.alert; });
    return seen;
  }
};

} // namespace

TEST_CASE("slo: an alert is raised once and cleared once") {
  scene s;
  CHECK(s.alerts().empty());
  s.meter->counted.cache_asked = 100; // all missed
  s.world.run_for(11s);
  REQUIRE(s.meter->shown.size() == 2);
  CHECK(s.meter->shown[0].which == level::cache);
  CHECK(s.meter->shown[0].alert);
  CHECK(s.alerts().size() == 2);
  s.world.run_for(4min);
  CHECK(s.meter->shown.size() == 2);
  s.world.run_for(2min); // five minutes later there is nothing to say of five minutes
  REQUIRE(s.meter->shown.size() == 3);
  CHECK(s.meter->shown[2].window == level_window::five_minutes);
  CHECK_FALSE(s.meter->shown[2].alert);
  CHECK(s.alerts().size() == 1);
  s.world.run_for(1h);
  CHECK(s.meter->shown.size() == 4);
  CHECK(s.alerts().empty());
}

TEST_CASE("slo: what was counted before it began says nothing") {
  runtime::sim::fixture world{{.peers = 1}};
  const auto meter = std::make_shared<fake_meter>();
  meter->counted.cache_asked = 1000;
  const auto judge = world.spawn(slo, meter);
  world.run_for(55s);
  const auto seen = world.ask<levels_seen>(judge, get_levels{});
  REQUIRE(seen);
  for (const auto& each : seen->all)
    CHECK(each.measured.samples == 0);
  CHECK(meter->looked == 6);
}

} // namespace souk::actors
