// Simulated streams: every call ends exactly once, in time, through the real frame codec.
#include "runtime/sim/sim_streams.hpp"

#include <chrono>
#include <memory>
#include <vector>

#include <caf/all.hpp>

#include "runtime/sim/fixture.hpp"
#include "tests/catch.hpp"

namespace souk::runtime::sim {
namespace {

using namespace std::chrono_literals;
using namespace protocol;
using actors::stream_answered;
using actors::stream_called;

struct ended_call {
  double at_ms = 0;
  stream_answered answer;
};
using ended_calls = std::shared_ptr<std::vector<ended_call>>;

struct two_peers {
  fixture world{{.peers = 3, .one_way = 10ms}};
  std::shared_ptr<sim_streams> caller;
  std::shared_ptr<sim_streams> callee;
  ended_calls ended = std::make_shared<std::vector<ended_call>>();
  actors::stream_asker asker;

  two_peers() {
    for (peer_index i = 0; i < 3; ++i)
      world.attach(i, world.spawn([](caf::event_based_actor*) -> caf::behavior { return {[](int) {}}; }));
    caller = open(0);
    callee = open(1);
    asker = world.spawn([out = ended](actors::stream_asker::pointer self) -> actors::stream_asker::behavior_type {
      return {[self, out](const stream_answered& a) {
        out->push_back({to_ms(self->system().clock().now() - instant_of(time_origin_ns)), a});
      }};
    });
    callee->deliver_calls_to(
      world.spawn([by = callee](actors::stream_acceptor::pointer) -> actors::stream_acceptor::behavior_type {
        return {[by](const stream_called& c) {
          if (const auto* wanted = std::get_if<get_block>(&c.body); wanted != nullptr && wanted->index != 99)
            by->answer(c.connection, c.call, block{bytes(wanted->index)});
        }};
      }));
  }
  std::shared_ptr<sim_streams> open(peer_index i) { return sim_streams::open(world.all().of(i).courier(), i); }
  void ask(std::uint32_t index, std::uint64_t ticket, duration timeout = 5s) {
    caller->ask(world.where(1), world.contact(1).id, get_block{{}, index}, timeout, asker, ticket);
  }
  std::vector<std::uint64_t> tickets() const {
    std::vector<std::uint64_t> all;
    for (const auto& e : *ended)
      all.push_back(e.answer.ticket);
    return all;
  }
};

} // namespace

TEST_CASE("simulated streams: a call is answered after handshake and round trip, in order") {
  two_peers t;
  for (std::uint64_t i = 1; i <= 3; ++i)
    t.ask(static_cast<std::uint32_t>(i), i);
  t.world.run_for(1s);
  CHECK(t.tickets() == std::vector<std::uint64_t>{1, 2, 3});
  CHECK(t.ended->at(0).at_ms == Approx(60).margin(1)); // 2 round trips, then one
  CHECK(t.ended->at(0).answer.peer == t.world.contact(1).id);
  CHECK(std::get<block>(t.ended->at(2).answer.body.value()).whole.size() == 3);
  t.ended->clear();
  t.ask(1, 4);
  t.world.run_for(1s);
  CHECK(t.ended->at(0).at_ms == Approx(1020).margin(1)); // the connection is open
  CHECK(t.caller->open_calls() == 0);
}

TEST_CASE("simulated streams: bandwidth is shared by all streams of a peer") {
  two_peers t;
  for (std::uint64_t i = 0; i < 10; ++i)
    t.ask(1'000'000, i);
  t.world.run_for(10s);
  REQUIRE(t.ended->size() == 10);
  CHECK(t.ended->back().at_ms == Approx(60 + 10 * 80).margin(10)); // a megabyte in 80 ms
}

TEST_CASE("simulated streams: no answer is a timeout, at the deadline") {
  two_peers t;
  t.ask(99, 1, 300ms);
  t.world.run_for(1s);
  REQUIRE(t.ended->size() == 1);
  CHECK(t.ended->at(0).at_ms == Approx(300));
  CHECK(t.ended->at(0).answer.body.error().code == errc::timeout);
}

TEST_CASE("simulated streams: another peer, nobody, and a crash") {
  two_peers t;
  t.caller->ask(t.world.where(2), t.world.contact(1).id, get_block{}, 5s, t.asker, 1);
  t.caller->ask(endpoint::v4(0x01020304, 5), {}, get_block{}, 1s, t.asker, 2);
  t.world.run_for(2s);
  REQUIRE(t.tickets() == std::vector<std::uint64_t>{1, 2});
  CHECK(t.ended->at(0).answer.body.error().code == errc::verification);
  CHECK(t.ended->at(1).answer.body.error().code == errc::no_peers);
  t.ask(1, 3, 500ms);
  t.world.crash(1);
  t.world.run_for(2s);
  CHECK(t.ended->back().answer.body.error().code == errc::timeout);
  CHECK(t.world.all().in_flight() == 0);
}

TEST_CASE("simulated streams: without an acceptor a call is refused") {
  two_peers t;
  const auto deaf = t.open(2);
  t.caller->ask(t.world.where(2), {}, get_block{}, 5s, t.asker, 1);
  t.world.run_for(1s);
  REQUIRE(t.ended->size() == 1);
  CHECK(std::get<refused>(t.ended->at(0).answer.body.value()).why == refusal::busy);
}

} // namespace souk::runtime::sim
