// A node whose records nobody takes again says for how long that has been so.
#include "tests/catch.hpp"
#include "tests/runtime/package/market.hpp"

using namespace souk;
using namespace souk::tests;

namespace {

double lag_s(market& m, peer_index which) {
  const auto status = m.world().ask<protocol::result<actors::node_status>>(m.at(which).node, actors::get_status{});
  REQUIRE(status);
  REQUIRE(*status);
  return (*status)->republish_lag_s;
}

} // namespace

TEST_CASE("records are late while nobody takes them, and no longer") {
  market m{2};
  m.write(1, "demo", "1.0.0", noise(1000, 1));
  REQUIRE(m.publish(1, "demo"));
  m.world().run_for(4h);
  CHECK(lag_s(m, 1) < 1800); // a sweep comes every quarter of an hour, and somebody took what it brought

  m.world().net().now.packets.lost = 1'000'000; // of a million: the cable is out
  m.world().run_for(4h);
  CHECK(lag_s(m, 1) > 3600);

  m.world().net().now.packets = {};
  m.world().run_for(1h);
  CHECK(lag_s(m, 1) < 1800);
}
