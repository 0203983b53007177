// An actor of a node that fails: the others are brought up anew, who asked hears of it, and nothing is lost.
#include "tests/catch.hpp"
#include "tests/runtime/package/market.hpp"

#include <stdexcept>

#include "actors/metrics.hpp"

using namespace souk;
using namespace souk::tests;

namespace {

// Fails while a status is made of it, so that the request which brings it down is still under way.
class faulty_store final : public runtime::sim::memory_store {
public:
  int failures = 0; // still to come
  actors::blob_totals totals() override {
    if (failures > 0) {
      --failures;
      throw std::runtime_error{"planted by a test"};
    }
    return memory_store::totals();
  }
};

std::shared_ptr<runtime::sim::memory_store> make_faulty(peer_index) { return std::make_shared<faulty_store>(); }

void plant(market& m, peer_index which, int failures) {
  dynamic_cast<faulty_store&>(*m.at(which).kept).failures = failures;
}

std::optional<protocol::result<actors::node_status>> status_of(market& m, peer_index which) {
  return m.world().ask<protocol::result<actors::node_status>>(m.at(which).node, actors::get_status{});
}

} // namespace

TEST_CASE("supervision: a failure costs who asked an error, and the node nothing that it had") {
  market m{3, {}, make_faulty};
  m.write(1, "demo", "1.0.0", noise(300'000, 1));
  REQUIRE(m.publish(1, "demo"));
  plant(m, 1, 1);
  CHECK_FALSE(status_of(m, 1)); // an error came
  CHECK(m.world().measured().count(actors::counter::actor_restarted) == 1);

  m.world().run_for(30s);
  const auto after = status_of(m, 1);
  REQUIRE(after);
  REQUIRE(*after);
  CHECK((*after)->peers_total == 2);
  CHECK((*after)->catalogue == 1);
  CHECK((*after)->bootstrapped);
  REQUIRE(m.install(2, "demo"));
}

TEST_CASE("supervision: who keeps failing ends its node") {
  market m{2, {}, make_faulty};
  plant(m, 1, 4);
  for (int i = 0; i < 4; ++i)
    CHECK_FALSE(status_of(m, 1));
  CHECK_FALSE(status_of(m, 1)); // nothing fails any more, but nobody is there
  REQUIRE(status_of(m, 0));
}

TEST_CASE("supervision: failures that are far apart do not add up") {
  market m{2, {}, make_faulty};
  for (int i = 0; i < 5; ++i) {
    plant(m, 1, 1);
    CHECK_FALSE(status_of(m, 1));
    m.world().run_for(25s);
  }
  const auto after = status_of(m, 1);
  REQUIRE(after);
  CHECK(*after);
}
