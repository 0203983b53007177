// Gossip among simulated peers: everybody gets everything, once and a little more; forgeries and floods change nothing.
#include "tests/catch.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include "protocol/wire/signed.hpp"
#include "runtime/sim/gossip_peers.hpp"
#include "runtime/sim/gossip_scenario.hpp"
#include "runtime/sim/tables.hpp"

using namespace souk;
using namespace souk::runtime::sim;
using namespace std::chrono_literals;

namespace {

gossip_options small(std::size_t peers, std::size_t announcements) {
  gossip_options made;
  made.peers = peers;
  made.announcements = announcements;
  made.loss_ppm = 10'000;
  made.shards = 4;
  return made;
}

protocol::bytes announced(const std::string& name, const protocol::key_pair& signer,
                          protocol::wall_seconds expires_in = 1000) {
  protocol::announcement_body body;
  body.publisher.first.key = protocol::key_pair_from_seed({7}).open;
  body.name = name;
  body.version = "1.0.0";
  body.issued_at = 1'750'000'000;
  body.expires_at = body.issued_at + expires_in;
  return protocol::encode(protocol::sign_document(body, signer));
}

// A few peers, one of which pushes whatever it likes to peer 0.
struct hostile_world {
  std::vector<gossip_item> items;
  std::unique_ptr<world> net;
  std::unique_ptr<gossip_peers> peers;
  actors::rpc_asker nobody;

  hostile_world() {
    world_plan plan;
    plan.peers = 5;
    plan.shards = 1;
    plan.latency = "fixed:10";
    plan.rules.prove_contacts = false;
    auto made = world::make(plan);
    REQUIRE(made);
    net = std::move(*made);
    net->spawn_all();
    fill_perfectly(*net);
    items.push_back(
      {2, announced("honest", protocol::key_pair_from_seed({7})), 0, std::vector<nanoseconds>(5, not_arrived)});
    peers = std::make_unique<gossip_peers>(*net, items);
    nobody = net->all().at(0).system().spawn<caf::hidden>([]() -> actors::rpc_asker::behavior_type {
      return {[](const actors::answered&) {}, [](const actors::unanswered&) {}, [](const actors::slow&) {}};
    });
    net->run_for(5s);
  }
  ~hostile_world() {
    caf::anon_send_exit(nobody, caf::exit_reason::kill);
    peers.reset();
  }

  void push(peer_index from, const protocol::bytes& raw) {
    caf::anon_send(net->actor(from),
                   actors::ask{net->peers().contact(0), std::nullopt, protocol::announce{raw}, nobody, 1});
  }
  void flood(peer_index from, int per_ms, int ms, const std::function<protocol::bytes(int)>& make) {
    auto& home = net->all().at(0);
    for (int i = 0; i < ms; ++i)
      home.at(home.now_ns() + ns_of(std::chrono::milliseconds{i}), [this, from, per_ms, i, make] {
        for (int k = 0; k < per_ms; ++k)
          push(from, make(i * per_ms + k));
      });
  }
  bool all_have_the_honest_one() {
    for (peer_index i = 0; i < 5; ++i)
      if (i != 2 && items[0].arrived_at[i] == not_arrived)
        return false;
    return true;
  }
};

} // namespace

TEST_CASE("announcements reach everybody, hardly ever twice") {
  const auto made = run_gossip_scenario(small(150, 20));
  REQUIRE(made);
  CHECK(made->coverage_percent > 99.5);
  CHECK(made->after_anti_entropy_percent == 100);
  CHECK(made->duplicates_per_announcement <= 3);
  CHECK(made->latency_ms.p50 > 0);
}

TEST_CASE("what was missed while two halves were apart comes by reconciliation") {
  auto options = small(60, 150);
  options.split_minutes = 5;
  const auto made = run_gossip_scenario(options);
  REQUIRE(made);
  CHECK(made->after_anti_entropy_percent == 100);
  CHECK(made->agreed_after_s > 0);
  CHECK(made->agreed_after_s < 60);
  CHECK(made->healing_bytes < 2 * made->difference_bytes);
}

TEST_CASE("one seed, one trace") {
  const auto first = run_gossip_scenario(small(40, 5));
  const auto again = run_gossip_scenario(small(40, 5));
  REQUIRE(first);
  REQUIRE(again);
  CHECK(first->trace_hash == again->trace_hash);
}

TEST_CASE("forged, expired and oversized announcements change nothing") {
  hostile_world w;
  const auto stranger = protocol::key_pair_from_seed({8});
  w.push(1, announced("forged", stranger));
  w.push(1, announced("expired", protocol::key_pair_from_seed({7}), -500));
  w.push(1, protocol::bytes(999, 0xc0));
  w.peers->publish(0);
  w.net->run_for(5s);
  CHECK(w.peers->kept(0).catalogue_rows() == 1);
  CHECK(w.all_have_the_honest_one());
  w.push(3, w.items[0].raw); // replayed
  w.net->run_for(1s);
  CHECK(w.peers->kept(0).catalogue_rows() == 1);
}

TEST_CASE("a flooder is cut off, and honest peers are heard") {
  hostile_world w;
  const auto stranger = protocol::key_pair_from_seed({8});
  w.flood(1, 10, 1000,
          [&](int i) { return announced("flood-" + std::to_string(i), stranger); }); // ten thousand in a second
  w.net->run_for(500ms);
  w.peers->publish(0);
  w.net->run_for(5s);
  CHECK(w.all_have_the_honest_one());
  for (peer_index i = 0; i < 5; ++i)
    CHECK(w.peers->kept(i).catalogue_rows() == 1);
  CHECK(w.peers->count("invalid") <= protocol::limits::invalid_announcements_max + 64); // those that were being checked
  CHECK(w.peers->count("refused") > 1000);
}
