// What the tiers spare the network.
#include <chrono>
#include <memory>

#include <caf/all.hpp>

#include "actors/cache/cache_tier_actor.hpp"
#include "actors/dht/peer_state.hpp"
#include "runtime/sim/fixture.hpp"
#include "tests/catch.hpp"

namespace souk::actors {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t askers = 100;

// A peer among some others, with both tiers before it.
struct scene {
  runtime::sim::fixture world{{.peers = 4}};
  peer_actor asker = world.spawn_peer(0, peer);
  cache_tier_actor warm =
    world.spawn(cache_tier, std::string_view{"warm"}, protocol::cache_limits{}, asker, cache_tier_actor{},
                std::static_pointer_cast<metrics>(std::make_shared<no_metrics>()));
  cache_tier_actor hot = world.spawn(cache_tier, std::string_view{"hot"}, protocol::cache_limits{}, asker, warm,
                                     std::static_pointer_cast<metrics>(std::make_shared<no_metrics>()));

  scene() {
    fill_table others;
    for (runtime::sim::peer_index i = 1; i < 4; ++i) {
      world.spawn_peer(i, peer);
      others.rows.push_back({world.contact(i), std::nullopt});
    }
    caf::anon_send(asker, others);
  }

  // How many of a hundred that ask at once heard that nobody has it.
  std::size_t hear_nothing(const protocol::id& key) {
    const auto heard = std::make_shared<std::size_t>(0);
    world.spawn([heard, key, tier = hot](caf::event_based_actor* self) {
      for (std::size_t i = 0; i < askers; ++i)
        self->request(tier, caf::infinite, cache_get{.key = key}).then([heard](const cache_answer& answer) {
          *heard += answer.records.empty() ? 1 : 0;
        });
    });
    world.run_for(5s);
    return *heard;
  }
  std::uint64_t lookups() { return world.measured().count(counter::lookup_ended); }
};

} // namespace

TEST_CASE("cache: a hundred concurrent queries for one missing key make one lookup") {
  scene s;
  CHECK(s.hear_nothing(protocol::value_key(protocol::bytes{1})) == askers);
  CHECK(s.lookups() == 1);
}

TEST_CASE("cache: that nobody has a key is remembered for a while") {
  scene s;
  const auto key = protocol::value_key(protocol::bytes{2});
  CHECK(s.hear_nothing(key) == askers);
  CHECK(s.hear_nothing(key) == askers);
  CHECK(s.lookups() == 1);
  s.world.run_for(protocol::limits::cache_negative_lifetime);
  CHECK(s.hear_nothing(key) == askers);
  CHECK(s.lookups() == 2);
}

} // namespace souk::actors
