// Joining: in parallel, and beside others who join.
#include <chrono>
#include <memory>

#include <caf/all.hpp>

#include "actors/dht/bootstrap_actor.hpp"
#include "actors/dht/peer_state.hpp"
#include "runtime/sim/fixture.hpp"
#include "tests/catch.hpp"

namespace souk::actors {
namespace {

using namespace std::chrono_literals;
using runtime::sim::peer_index;

struct scene {
  runtime::sim::fixture world;
  std::shared_ptr<const peer_rules> rules = std::make_shared<const peer_rules>();
  std::vector<peer_actor> peers;

  explicit scene(std::size_t count, protocol::duration one_way = 10ms) : world{{.peers = count, .one_way = one_way}} {
    for (peer_index i = 0; i < count; ++i)
      peers.push_back(world.spawn_peer(i, peer, rules));
  }
  bootstrap_actor joiner(peer_index of) {
    return world.spawn(bootstrap, peers[of], rules, world.contact(of).id, std::uint64_t{of});
  }
  std::size_t knows(peer_index who) {
    return world.ask<closest_contacts>(peers[who], get_closest{world.contact(who).id, 100})->contacts.size();
  }
};

} // namespace

TEST_CASE("join: those who join at the same time find each other") {
  scene s{12};
  for (peer_index i = 1; i < 12; ++i)
    caf::anon_send(s.joiner(i), join_network{.contacts = {s.world.contact(0)}});
  s.world.run_for(10s);
  for (peer_index i = 0; i < 12; ++i)
    CHECK(s.knows(i) == 11);
}

TEST_CASE("join: a newcomer whose first questions are lost asks again") {
  constexpr peer_index newcomer = 39;
  constexpr std::uint8_t apart = 1;
  scene s{40};
  for (peer_index i = 1; i < newcomer; ++i)
    caf::anon_send(s.joiner(i), join_network{.contacts = {s.world.contact(0)}});
  s.world.run_for(10s);
  caf::anon_send(s.joiner(newcomer),
                 join_network{.contacts = {s.world.contact(0), s.world.contact(1), s.world.contact(2)}});
  s.world.run_for(15ms); // their pongs are on the way
  auto& faults = s.world.net().now;
  faults.put_on_side(newcomer, apart);
  faults.block(apart, 0);
  s.world.run_for(500ms);
  CHECK(s.knows(newcomer) <= 3);
  faults.heal_partitions();
  s.world.run_for(10s);
  CHECK(s.knows(newcomer) > 30);
}

TEST_CASE("join: fifty peers are asked at once, which takes less than a fifth of asking one after another") {
  constexpr std::size_t many = 50;
  constexpr auto round_trip = 100ms;
  constexpr std::size_t bucket = protocol::limits::k; // the first bucket does not hold all of its half
  join_network all{{}, true, true};
  scene at_once{many + 1, round_trip / 2};
  for (peer_index i = 1; i <= many; ++i)
    all.contacts.push_back(at_once.world.contact(i));
  const auto parallel = at_once.world.ask<joined>(at_once.joiner(0), all);
  REQUIRE(parallel);
  CHECK(parallel->answered == many);
  CHECK(parallel->peers >= 2 * bucket);
  CHECK(parallel->took <= 3 * round_trip);

  scene in_turn{many + 1, round_trip / 2};
  protocol::duration sequential{};
  for (peer_index i = 1; i <= many; ++i) {
    const auto one = in_turn.world.ask<joined>(
      in_turn.joiner(0), join_network{.contacts = {in_turn.world.contact(i)}, .wait_for_all = true});
    REQUIRE(one);
    sequential += one->took;
  }
  CHECK(5 * parallel->took <= sequential);
}

} // namespace souk::actors
