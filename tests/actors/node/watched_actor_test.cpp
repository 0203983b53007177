// The depth of a mailbox, seen from outside while its actor waits and works.
#include "actors/node/watched_actor.hpp"

#include <map>

#include <caf/all.hpp>

#include "actors/level_meter.hpp"
#include "actors/node/slo_actor.hpp"
#include "runtime/sim/fixture.hpp"
#include "tests/catch.hpp"

namespace souk::actors {
namespace {

using namespace std::chrono_literals;

struct fake_watch final : mailbox_watch {
  std::map<std::string_view, watched_member> seen;
  void watch(const watched_member& member) override { seen.insert_or_assign(member.name, member); }
};

// Says how deep its mailbox is whenever it works.
struct depth_meter final : level_meter {
  std::shared_ptr<const mailbox_counts> of;
  mutable std::vector<std::int64_t> depths;
  protocol::level_totals totals() const noexcept override {
    if (of)
      depths.push_back(of->waiting());
    return {};
  }
  void show(const protocol::level_state&) override {}
};

} // namespace

TEST_CASE("watched: what waits is counted until it was worked on") {
  runtime::sim::fixture world{{.peers = 1}};
  fake_watch watch;
  const auto meter = std::make_shared<depth_meter>();
  const auto judge =
    spawn_watched<caf::hidden>(&world.system(), watch, "judge", "node", slo, std::shared_ptr<level_meter>{meter});
  const auto& member = watch.seen.at("judge");
  CHECK(member.kind == "slo");
  CHECK(member.parent == "node");
  const auto depth = [&] { return member.counts->waiting(); };
  world.run_for(1s);
  CHECK(depth() == 0);
  meter->of = member.counts;
  const auto handled_before = member.counts->handled.load();
  for (int i = 0; i < 3; ++i)
    caf::anon_send(judge, judge_levels{});
  CHECK(depth() == 3);
  world.run_for(1s);
  CHECK(depth() == 0);
  CHECK(meter->depths == std::vector<std::int64_t>{3, 2, 1});
  CHECK(member.counts->handled.load() >= handled_before + 3); // those, and its own clock
  CHECK(world.ask<levels_seen>(judge, get_levels{})); // it is the same actor
  CHECK(depth() == 0);
  caf::anon_send_exit(judge, caf::exit_reason::user_shutdown);
  world.run_for(1s);
}

} // namespace souk::actors
