// The two tiers of a node in front of a peer that has one other to ask.
#include "actors/cache/cache_tier_actor.hpp"

#include <chrono>

#include <caf/all.hpp>

#include "actors/dht/peer_state.hpp"
#include "protocol/dht/record.hpp"
#include "runtime/sim/fixture.hpp"
#include "tests/catch.hpp"

namespace souk::actors {
namespace {

using namespace std::chrono_literals;

std::shared_ptr<const peer_rules> client_rules() {
  peer_rules rules;
  rules.client = true;
  return std::make_shared<const peer_rules>(rules);
}

struct scene {
  runtime::sim::fixture world{{.peers = 2}};
  std::shared_ptr<runtime::sim::count_metrics> measured = std::make_shared<runtime::sim::count_metrics>();
  peer_actor asker = world.spawn_peer(0, peer, client_rules()); // nobody hands it the records that it asks for
  peer_actor holder = world.spawn_peer(1, peer);
  cache_tier_actor warm = world.spawn(cache_tier, std::string_view{"warm"}, protocol::cache_limits{10, 24h, 30s}, asker,
                                      cache_tier_actor{}, measured);
  cache_tier_actor hot =
    world.spawn(cache_tier, std::string_view{"hot"}, protocol::cache_limits{1, 1h, 30s}, asker, warm, measured);

  scene() { caf::anon_send(asker, fill_table{{{world.contact(1), std::nullopt}}}); }

  protocol::id keep(std::uint8_t byte) {
    const protocol::bytes value{byte};
    REQUIRE(world.ask<record_kept>(holder, keep_record{protocol::record_kind::value, value}));
    return protocol::value_key(value);
  }
  record_source get(const protocol::id& key) { return world.ask<cache_answer>(hot, cache_get{key})->source; }
  std::uint64_t lookups() { return world.ask<peer_view>(asker, get_peer_view{})->requests_started; }
};

} // namespace

TEST_CASE("cache: what is asked for in hot is looked up again before it expires") {
  scene s;
  const auto key = s.keep(1);
  CHECK(s.get(key) == record_source::dht);
  s.world.run_for(40min);
  const auto before = s.lookups();
  CHECK(s.get(key) == record_source::hot);
  CHECK(s.lookups() == before); // young
  s.world.run_for(10min);
  CHECK(s.get(key) == record_source::hot);
  CHECK(s.get(key) == record_source::hot);
  s.world.run_for(1s);
  CHECK(s.lookups() == before + 1); // one for both
  CHECK(s.measured->count(counter::cache_refreshed) == 1);
  s.world.run_for(30min);
  CHECK(s.get(key) == record_source::hot); // 80 minutes after the first answer
  s.world.run_for(61min);
  CHECK(s.get(key) == record_source::dht); // nobody asked for it meanwhile
}

TEST_CASE("cache: a refresh that reaches nobody leaves what is known") {
  scene s;
  const auto key = s.keep(1);
  s.get(key);
  s.world.run_for(50min);
  s.world.crash(1);
  CHECK(s.get(key) == record_source::hot);
  s.world.run_for(1min);
  CHECK(s.measured->count(counter::cache_refreshed) == 1);
  CHECK(s.get(key) == record_source::hot);
}

// Who asks by a bare key tries one kind after another.
TEST_CASE("cache: a record stays what it is, whatever it is asked for as") {
  scene s;
  const auto key = s.keep(1);
  const auto other = s.keep(2);
  const auto found_as_head = [&] {
    return !s.world.ask<cache_answer>(s.hot, cache_get{key, protocol::record_kind::head})->records.empty();
  };
  s.get(key);
  s.get(other); // hot has one place: the first moves on to warm
  CHECK(found_as_head()); // and back
  s.world.run_for(50min);
  CHECK(found_as_head()); // it ages, and is looked up again
  s.world.run_for(1min);
  CHECK(s.measured->count(counter::cache_refreshed) == 1);
  CHECK(s.get(key) == record_source::hot);
  CHECK(found_as_head());
}

TEST_CASE("cache: moving between the tiers makes nothing younger") {
  scene s;
  const auto first = s.keep(1);
  const auto second = s.keep(2);
  s.get(first);
  s.world.run_for(30min);
  s.get(second); // hot has one place
  CHECK(s.get(first) == record_source::warm);
  CHECK(s.get(first) == record_source::hot);
  s.world.run_for(31min);
  CHECK(s.get(first) == record_source::dht); // an hour after it was looked up
}

TEST_CASE("cache: clearing empties both tiers") {
  scene s;
  const auto first = s.keep(1);
  const auto second = s.keep(2);
  s.get(first);
  s.get(second);
  caf::anon_send(s.hot, cache_clear{});
  s.world.run_for(1s);
  CHECK(s.world.ask<tier_view>(s.hot, get_tier{})->entries == 0);
  CHECK(s.world.ask<tier_view>(s.hot, get_tier{.below = true})->entries == 0);
  CHECK(s.get(first) == record_source::dht);
}

} // namespace souk::actors
