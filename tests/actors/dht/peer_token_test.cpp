// What a peer takes from whom: a store needs a token, a young one, and one that was given to the very address it
// comes from.
#include <chrono>
#include <memory>
#include <optional>

#include <caf/all.hpp>

#include "actors/dht/peer_state.hpp"
#include "protocol/wire/envelope.hpp"
#include "runtime/sim/fixture.hpp"
#include "tests/catch.hpp"

namespace souk::actors {
namespace {

using namespace std::chrono_literals;
using protocol::store_status;
using runtime::sim::peer_index;

constexpr peer_index keeper = 0;
constexpr protocol::wall_seconds today = 1'750'000'000;

// What the last answer brought.
struct heard {
  std::optional<protocol::token> token;
  std::optional<store_status> status;
};

caf::behavior listener(caf::event_based_actor*, std::shared_ptr<heard> into) {
  return {[into](const arrived_datagram& m) {
    into->token = m.what.envelope.token;
    if (const auto* answer = std::get_if<protocol::stored>(&m.what.body))
      into->status = answer->status;
  }};
}

protocol::key_pair keys(std::uint8_t number) {
  std::array<std::uint8_t, 32> seed{};
  seed.fill(number);
  return protocol::key_pair_from_seed(seed);
}

protocol::bytes some_head() {
  const protocol::publisher_chain publisher{{1, keys(1).open, {keys(9).open}, today - 86400}, {}};
  const protocol::head_body body{publisher, "thing", 1, "1.0.0", {}, 10, today, today + 86400};
  return protocol::encode(protocol::sign_document(body, keys(1)));
}

// One peer that keeps records, and two who speak to it byte by byte.
struct scene {
  runtime::sim::fixture world{{.peers = 3, .wall_at_start = today}};
  peer_actor kept_by = world.spawn_peer(keeper, peer);
  std::shared_ptr<heard> answers[2] = {std::make_shared<heard>(), std::make_shared<heard>()};
  std::uint64_t transaction = 0;

  scene() {
    for (peer_index by : {1U, 2U})
      world.attach(by, world.spawn(listener, answers[by - 1]));
  }
  const heard& say(peer_index by, const protocol::message& body, std::optional<protocol::token> shown) {
    protocol::envelope head;
    head.transaction = ++transaction;
    head.token = shown;
    world.inject(by, keeper, protocol::encode_datagram(head, body));
    world.run_for(1s);
    return *answers[by - 1];
  }
  protocol::token token_for(peer_index by) { return say(by, protocol::find_node{}, {}).token.value(); }
  store_status store(peer_index by, std::optional<protocol::token> shown) {
    return say(by, protocol::store{protocol::record_kind::head, some_head()}, shown).status.value();
  }
  std::size_t records() { return world.ask<peer_view>(kept_by, get_peer_view{})->records; }
};

} // namespace

TEST_CASE("a store without a token is refused, and the answer brings one that holds") {
  scene s;
  CHECK(s.store(1, {}) == store_status::no_token);
  CHECK(s.records() == 0);
  const auto given = s.answers[0]->token;
  REQUIRE(given.has_value());
  CHECK(s.store(1, given) == store_status::accepted);
  CHECK(s.records() == 1);
}

TEST_CASE("a store with another address's token is refused") {
  scene s;
  const auto of_another = s.token_for(2);
  CHECK(s.store(1, of_another) == store_status::no_token);
  CHECK(s.records() == 0);
  CHECK(s.store(2, of_another) == store_status::accepted);
}

TEST_CASE("a store with a stale token is refused, one with a young token is not") {
  scene s;
  const auto young = s.token_for(1);
  s.world.run_for(protocol::limits::token_lifetime / 2 - 30s);
  CHECK(s.store(1, young) == store_status::accepted);
  const auto old = s.token_for(2);
  s.world.run_for(protocol::limits::token_lifetime + 1min);
  CHECK(s.store(2, old) == store_status::no_token);
}

TEST_CASE("a store with an invented token is refused") {
  scene s;
  auto invented = s.token_for(1);
  invented[3] ^= 1;
  CHECK(s.store(1, invented) == store_status::no_token);
  CHECK(s.store(1, protocol::token{}) == store_status::no_token);
  CHECK(s.records() == 0);
}

} // namespace souk::actors
