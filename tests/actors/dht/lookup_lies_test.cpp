// What becomes of a peer that answers with another value than the key's.
#include <chrono>

#include <caf/all.hpp>

#include "actors/dht/peer_state.hpp"
#include "actors/node/reputation_actor.hpp"
#include "protocol/dht/record.hpp"
#include "runtime/sim/chaos_liars.hpp"
#include "runtime/sim/fixture.hpp"
#include "tests/catch.hpp"

namespace souk::actors {
namespace {

using namespace std::chrono_literals;

const protocol::bytes value(100, 7);

struct accused_fixture {
  runtime::sim::fixture world{{.peers = 3}};
  peer_actor asker = world.spawn_peer(0, peer);
  reputation_actor keeper = world.spawn(reputation_keeper, asker);
  std::uint64_t told = 0;

  accused_fixture() {
    caf::anon_send(asker, attach{{}, {}, {}, caf::actor_cast<event_sink>(keeper)});
    caf::anon_send(asker, fill_table{{{world.contact(1), std::nullopt}}});
  }

  lookup_report look() {
    return *world.ask<lookup_report>(
      asker, run_lookup{.target = protocol::value_key(value), .kind = protocol::record_kind::value, .rules = {}});
  }
  std::size_t known() {
    world.run_for(1s);
    return world.ask<peer_view>(asker, get_peer_view{})->table.size();
  }
};

} // namespace

TEST_CASE("lookup: who gives another value than the key's is not asked again for an hour") {
  accused_fixture f;
  const auto lies = GENERATE(runtime::sim::lie::none, runtime::sim::lie::wrong_values);
  f.world.spawn_peer(1, [&](peer_actor::stateful_pointer<peer_state> self, peer_environment outside) {
    outside.datagrams = std::make_shared<runtime::sim::bent_datagrams>(
      std::move(outside.datagrams), lies, protocol::random_source{1, 1, 1}, f.world.net().peers().size(), f.told);
    return peer(self, std::move(outside));
  });
  CHECK(f.look().records.empty()); // nobody has it; the liar makes something up
  if (lies == runtime::sim::lie::none) {
    CHECK(f.known() == 1);
    return;
  }
  CHECK(f.known() == 0);
  CHECK(f.look().end == protocol::lookup_end::no_contacts);
  caf::anon_send(f.asker, greet{{f.world.contact(1)}});
  CHECK(f.known() == 0);
  f.world.run_for(1h);
  caf::anon_send(f.asker, greet{{f.world.contact(1)}});
  CHECK(f.known() == 1);
}

TEST_CASE("lookup: nobody is blamed for what came from an address that is not theirs") {
  accused_fixture f;
  f.world.spawn_peer(1, peer);
  caf::anon_send(f.asker, accuse{{f.world.contact(1).id, f.world.where(2)}});
  CHECK(f.known() == 1);
  caf::anon_send(f.asker, accuse{f.world.contact(1)});
  CHECK(f.known() == 0);
}

} // namespace souk::actors
