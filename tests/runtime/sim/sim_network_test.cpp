// Packets between simulated peers: the same trace from the same seed, and no packet unaccounted for.
#include <chrono>
#include <memory>
#include <vector>

#include <caf/all.hpp>

#include "actors/message_types.hpp"
#include "protocol/wire/envelope.hpp"
#include "runtime/sim/fixture.hpp"
#include "tests/catch.hpp"

namespace souk::runtime::sim {
namespace {

using namespace std::chrono_literals;
using actors::arrived_datagram;

struct echo_counts {
  std::uint64_t asked = 0;
  std::uint64_t answered = 0;
};

// Answers find_node with nodes; whoever gets nodes asks the next peer of its own choice.
caf::behavior echo(caf::event_based_actor*, actors::peer_environment outside, const population* peers,
                   std::shared_ptr<echo_counts> counts) {
  const auto speak = [outside](const protocol::endpoint& to, std::uint64_t transaction, const protocol::message& body) {
    protocol::envelope head;
    head.transaction = transaction;
    outside.datagrams->send(to, protocol::encode_datagram(head, body));
  };
  return {[=](const arrived_datagram& m) {
    const auto transaction = m.what.envelope.transaction;
    if (std::holds_alternative<protocol::find_node>(m.what.body)) {
      ++counts->asked;
      return speak(m.from, transaction, protocol::nodes{});
    }
    ++counts->answered;
    protocol::random_source draws{transaction, 0, 0};
    const auto next = static_cast<peer_index>(draws.below(peers->size()));
    speak(peers->contact(next).where, draws.next(), protocol::find_node{outside.self});
  }};
}

struct outcome {
  std::uint64_t trace = 0;
  std::uint64_t events = 0;
  traffic counts;
  echo_counts echoes;
};

struct echo_world {
  std::size_t peers = 1000;
  shard_index shards = 8;
  unsigned threads = 1;
  std::uint64_t seed = 1;
  std::function<void(conditions&)> faults = [](conditions&) {};
};

outcome run_echoes(const echo_world& wanted) {
  fixture world{{.peers = wanted.peers, .one_way = 5ms, .seed = wanted.seed, .shards = wanted.shards}};
  wanted.faults(world.net().now);
  std::vector<std::shared_ptr<echo_counts>> counts;
  for (shard_index s = 0; s < wanted.shards; ++s)
    counts.push_back(std::make_shared<echo_counts>());
  const auto* peers = &world.net().peers();
  for (peer_index i = 0; i < wanted.peers; ++i) {
    auto& home = world.all().of(i);
    world.attach(
      i, home.system().spawn<caf::hidden + caf::lazy_init>(echo, world.outside(i), peers, counts[home.index()]));
  }
  for (peer_index i = 0; i < wanted.peers; ++i) {
    protocol::envelope head;
    head.transaction = i + 1;
    const auto to = static_cast<peer_index>((i * 7 + 3) % wanted.peers);
    world.inject(i, to, protocol::encode_datagram(head, protocol::nodes{}));
  }
  world.all().run_until(world.all().now_ns() + 200'000'000, wanted.threads);
  CHECK(world.all().in_flight() > 0);
  outcome got{world.all().trace_hash(), world.all().events_done(), world.all().counts(), {}};
  for (const auto& c : counts) {
    got.echoes.asked += c->asked;
    got.echoes.answered += c->answered;
  }
  return got;
}

protocol::bytes a_datagram() {
  return protocol::encode_datagram({}, protocol::find_node{});
}

} // namespace

TEST_CASE("simulated network: the trace does not depend on threads or shards") {
  const auto one = run_echoes({});
  CHECK(one.echoes.asked > 15'000);
  CHECK(one.echoes.answered > 15'000);
  for (const unsigned threads : {2U, 4U}) {
    const auto more = run_echoes({.threads = threads});
    CHECK(more.trace == one.trace);
    CHECK(more.events == one.events);
    CHECK(more.counts.sent == one.counts.sent);
  }
  CHECK(run_echoes({.shards = 3, .threads = 2}).trace == one.trace);
  CHECK(run_echoes({.seed = 2}).trace != one.trace);
}

TEST_CASE("simulated network: faults are drawn per packet, and change nothing else") {
  const auto lossy = [](conditions& now) {
    now.packets.lost = 20'000;
    now.packets.duplicated = 30'000;
    now.packets.reordered = 50'000;
  };
  const auto one = run_echoes({.threads = 1, .faults = lossy});
  const auto two = run_echoes({.threads = 2, .faults = lossy});
  CHECK(one.trace == two.trace);
  const auto lost = one.counts.dropped[static_cast<std::size_t>(drop::lost)];
  CHECK(static_cast<double>(lost) / static_cast<double>(one.counts.sent) == Approx(0.02).margin(0.005));
  CHECK(one.counts.duplicated > 100);
  CHECK(one.counts.reordered > 100);
}

TEST_CASE("simulated network: a partition drops what crosses it, one way or both") {
  fixture world{{.peers = 2}};
  const auto heard = std::make_shared<std::vector<int>>(2);
  for (peer_index i = 0; i < 2; ++i)
    world.attach(i, world.spawn([heard, i](caf::event_based_actor*) -> caf::behavior {
      return {[heard, i](const arrived_datagram&) { ++heard->at(i); }};
    }));
  world.net().now.put_on_side(1, 1);
  world.net().now.block(0, 1);
  world.inject(0, 1, a_datagram());
  world.inject(1, 0, a_datagram());
  world.run_for(1s);
  CHECK(*heard == std::vector<int>{1, 0});
  world.net().now.heal_partitions();
  world.inject(0, 1, a_datagram());
  world.run_for(1s);
  CHECK(*heard == std::vector<int>{1, 1});
  CHECK(world.all().in_flight() == 0);
  CHECK(world.all().counts().dropped[static_cast<std::size_t>(drop::partitioned)] == 1);
}

TEST_CASE("simulated network: a peer behind a NAT hears those it has spoken to") {
  fixture world{{.peers = 3}};
  const auto heard = std::make_shared<std::vector<int>>(3);
  for (peer_index i = 0; i < 3; ++i)
    world.attach(i, world.spawn([heard, i](caf::event_based_actor*) -> caf::behavior {
      return {[heard, i](const arrived_datagram&) { ++heard->at(i); }};
    }));
  world.net().now.make_unreachable(0);
  world.inject(1, 0, a_datagram());
  world.run_for(1s);
  CHECK(heard->at(0) == 0);
  world.inject(0, 1, a_datagram());
  world.inject(1, 0, a_datagram());
  world.inject(2, 0, a_datagram());
  world.run_for(1s);
  CHECK(*heard == std::vector<int>{1, 1, 0});
  world.run_for(3min); // the binding has expired
  world.inject(1, 0, a_datagram());
  world.run_for(1s);
  CHECK(heard->at(0) == 1);
}

TEST_CASE("simulated network: slow peers and narrow uplinks only take longer") {
  fixture world{{.peers = 2, .one_way = 10ms}};
  std::vector<double> arrived_ms;
  const auto start = world.now();
  world.attach(1, world.spawn([&arrived_ms, start](caf::event_based_actor* self) -> caf::behavior {
    return {[&arrived_ms, start, self](const arrived_datagram&) {
      arrived_ms.push_back(protocol::to_ms(self->clock().now() - start));
    }};
  }));
  world.attach(0, world.spawn([](caf::event_based_actor*) -> caf::behavior { return {[](int) {}}; }));
  const auto raw = a_datagram();
  world.net().now.uplink_bytes_per_s = raw.size() * 1000; // a millisecond each
  world.inject(0, 1, raw);
  world.inject(0, 1, raw);
  world.net().now.slow_down(1, 5);
  world.inject(0, 1, raw);
  world.run_for(1s);
  REQUIRE(arrived_ms.size() == 3);
  CHECK(arrived_ms[0] == Approx(11));
  CHECK(arrived_ms[1] == Approx(12));
  CHECK(arrived_ms[2] == Approx(53));
  for (int i = 0; i < 1000; ++i)
    world.inject(0, 1, raw);
  world.run_for(10s);
  CHECK(arrived_ms.size() == 503); // half a second of queue
}

TEST_CASE("simulated network: hostile bytes are counted and dropped") {
  fixture world{{.peers = 2}};
  int heard = 0;
  world.attach(1, world.spawn([&heard](caf::event_based_actor*) -> caf::behavior {
    return {[&heard](const arrived_datagram&) { ++heard; }};
  }));
  world.attach(0, world.spawn([](caf::event_based_actor*) -> caf::behavior { return {[](int) {}}; }));
  protocol::random_source draws{7, 0, 0};
  const auto good = a_datagram();
  std::uint64_t refused = 0;
  for (int i = 0; i < 2000; ++i) {
    auto raw = good;
    if (i % 2 == 0)
      raw.resize(draws.below(raw.size()));
    else
      for (auto& byte : raw)
        byte = static_cast<std::uint8_t>(draws.next());
    refused += protocol::decode_datagram(raw, 0) ? 0 : 1;
    world.inject(0, 1, raw);
  }
  world.inject(0, 1, good);
  world.run_for(1s);
  CHECK(heard >= 1);
  CHECK(world.all().counts().dropped[static_cast<std::size_t>(drop::not_decoded)] >= refused);
  CHECK(world.all().in_flight() == 0);
}

TEST_CASE("simulated network: a crash silences a peer, and a new life is told from the old") {
  fixture world{{.peers = 2}};
  const auto heard = std::make_shared<int>(0);
  const auto listener = [heard](caf::event_based_actor*) -> caf::behavior {
    return {[heard](const arrived_datagram&) { ++*heard; }};
  };
  world.attach(0, world.spawn(listener));
  world.attach(1, world.spawn(listener));
  const auto old_port = world.outside(0).datagrams;
  world.crash(0);
  world.inject(1, 0, a_datagram());
  world.run_for(1s);
  CHECK(*heard == 0);
  world.attach(0, world.spawn(listener));
  old_port->send(world.where(1), a_datagram()); // of the first life
  world.outside(0).datagrams->send(world.where(1), a_datagram());
  world.inject(1, 0, a_datagram());
  world.run_for(1s);
  CHECK(*heard == 2);
  const auto counts = world.all().counts();
  CHECK(counts.dropped[static_cast<std::size_t>(drop::down)] == 1);
  CHECK(counts.dropped[static_cast<std::size_t>(drop::sender_down)] == 1);
}

TEST_CASE("simulated network: steps run between windows, before the events of their instant") {
  fixture world{{.peers = 2, .shards = 2}};
  std::vector<std::string> order;
  auto& all = world.all();
  const auto t = all.now_ns() + 3'000'000;
  all.at(0).at(t, [&] { order.emplace_back("event"); });
  all.schedule(t, [&] { order.emplace_back("step"); });
  all.schedule(t, [&] { order.emplace_back("next"); });
  all.schedule(t + 50'000'000, [&] { order.emplace_back("later"); });
  all.run_until(t + 1);
  CHECK(order == std::vector<std::string>{"step", "next", "event"});
  all.run_until(t + 100'000'000);
  CHECK(order.back() == "later");
}

} // namespace souk::runtime::sim
