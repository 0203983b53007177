// Who enters a table by what it proves: the challenge in an answer, and the pong that it asks for.
#include <chrono>
#include <memory>
#include <optional>

#include <caf/all.hpp>

#include "actors/dht/peer_state.hpp"
#include "protocol/node/identity.hpp"
#include "protocol/wire/envelope.hpp"
#include "runtime/sim/fixture.hpp"
#include "tests/catch.hpp"

namespace souk::actors {
namespace {

using namespace std::chrono_literals;
using runtime::sim::peer_index;

constexpr peer_index asked = 0;
constexpr peer_index stranger = 1;

protocol::key_pair keys(std::uint8_t number) {
  std::array<std::uint8_t, 32> seed{};
  seed.fill(number);
  return protocol::key_pair_from_seed(seed);
}

std::uint64_t transaction_of(const protocol::nonce& challenge) {
  std::uint64_t made = 0;
  for (std::size_t i = 0; i < 8; ++i)
    made = made << 8 | challenge[i];
  return made;
}

// A peer, and a stranger who speaks to it byte by byte.
struct scene {
  runtime::sim::fixture world{{.peers = 2}};
  peer_actor known_by = world.spawn_peer(asked, peer);
  std::shared_ptr<std::optional<protocol::datagram>> heard = std::make_shared<std::optional<protocol::datagram>>();
  protocol::key_pair own = keys(1);

  scene() {
    world.attach(stranger, world.spawn([into = heard](caf::event_based_actor*) -> caf::behavior {
      return {[into](const arrived_datagram& m) { *into = m.what; }};
    }));
  }
  void say(const protocol::envelope& head, const protocol::message& body) {
    heard->reset();
    world.inject(stranger, asked, protocol::encode_datagram(head, body));
    world.run_for(50ms);
  }
  // What comes with the answer to a question of this sender.
  std::optional<protocol::nonce> ask(std::optional<protocol::node_id> sender) {
    protocol::envelope head;
    head.transaction = 7;
    head.sender = sender;
    say(head, protocol::find_node{});
    REQUIRE((heard->has_value() && std::holds_alternative<protocol::nodes>((*heard)->body)));
    return (*heard)->envelope.challenge;
  }
  void prove(const protocol::nonce& challenge, const protocol::key_pair& by) {
    protocol::envelope head;
    head.transaction = transaction_of(challenge);
    const protocol::ping question{protocol::wire_version, protocol::wire_version, 0, challenge};
    say(head, protocol::make_pong(by, question, head.transaction, world.contact(asked).id, world.where(asked)));
  }
  std::vector<peer_view::row> table() { return world.ask<peer_view>(known_by, get_peer_view{})->table; }
};

} // namespace

TEST_CASE("who asks is challenged, and enters the table with the pong") {
  scene s;
  const auto challenge = s.ask(protocol::node_id_of(s.own.open));
  REQUIRE(challenge.has_value());
  CHECK(s.table().empty());
  s.prove(*challenge, s.own);
  REQUIRE(s.table().size() == 1);
  CHECK(s.table().front().whom == protocol::contact{protocol::node_id_of(s.own.open), s.world.where(stranger)});
  CHECK_FALSE(s.ask(protocol::node_id_of(s.own.open)).has_value()); // it is known now
}

TEST_CASE("who signs a challenge with another key enters no table") {
  scene s;
  const auto challenge = s.ask(protocol::node_id_of(s.own.open));
  s.prove(challenge.value(), keys(2));
  CHECK(s.table().empty());
}

TEST_CASE("who signs another challenge than it was given enters no table") {
  scene s;
  auto challenge = s.ask(protocol::node_id_of(s.own.open)).value();
  challenge[15] ^= 1; // the transaction is right
  s.prove(challenge, s.own);
  CHECK(s.table().empty());
}

TEST_CASE("clients, and who is being proved already, are not challenged") {
  scene s;
  CHECK_FALSE(s.ask(std::nullopt).has_value());
  CHECK(s.ask(protocol::node_id_of(s.own.open)).has_value());
  CHECK_FALSE(s.ask(protocol::node_id_of(s.own.open)).has_value());
}

TEST_CASE("two strangers know each other after four datagrams") {
  runtime::sim::fixture world{{.peers = 2}};
  const peer_actor peers[2] = {world.spawn_peer(0, peer), world.spawn_peer(1, peer)};
  caf::anon_send(peers[0], ask{world.contact(1), {}, protocol::find_node{}, {}, 0});
  world.run_for(1s);
  for (const auto& each : peers)
    CHECK(world.ask<peer_view>(each, get_peer_view{})->table.size() == 1);
  CHECK(world.all().of(0).courier().counts().sent == 4); // a question, an answer, and a pong each
}

} // namespace souk::actors
