// What a lookup makes of provider records that differ from holder to holder.
#include <chrono>

#include <caf/all.hpp>

#include "actors/dht/peer_state.hpp"
#include "protocol/dht/record.hpp"
#include "protocol/wire/encode.hpp"
#include "runtime/sim/fixture.hpp"
#include "tests/catch.hpp"

namespace souk::actors {
namespace {

using namespace std::chrono_literals;

constexpr protocol::wall_seconds today = 1'750'000'000;

protocol::bytes provider_since(protocol::wall_seconds issued_at, std::uint16_t port) {
  std::array<std::uint8_t, 32> seed{};
  const auto keys = protocol::key_pair_from_seed(seed);
  const protocol::provider_body body{{}, keys.open, protocol::endpoint::v4(0x0b000001, port), issued_at, today + 3600};
  return protocol::encode(protocol::sign_document(body, keys));
}

} // namespace

TEST_CASE("lookup: of each provider the newest record counts, though an older one is nearer") {
  runtime::sim::fixture world{{.peers = 2, .wall_at_start = today}};
  const auto asker = world.spawn_peer(0, peer);
  const auto holder = world.spawn_peer(1, peer);
  caf::anon_send(asker, fill_table{{{world.contact(1), std::nullopt}}});
  const auto older = provider_since(today - 60, 1000);
  const auto newer = provider_since(today - 30, 2000);
  const auto keep = [&](const peer_actor& at, const protocol::bytes& raw) {
    const auto kept = world.ask<record_kept>(at, keep_record{protocol::record_kind::provider, raw});
    REQUIRE(kept->status == protocol::store_status::accepted);
  };
  bool moved_since = true; // whether this node or the other one has heard of the move
  SECTION("its own is older") {
    keep(asker, older);
    keep(holder, newer);
  }
  SECTION("its own is newer") {
    keep(asker, newer);
    keep(holder, older);
  }
  SECTION("nobody has heard of the move") {
    keep(holder, older);
    moved_since = false;
  }
  const run_lookup query{.target = protocol::provider_key({}), .kind = protocol::record_kind::provider, .rules = {}};
  const auto report = world.ask<lookup_report>(asker, query);
  REQUIRE(report);
  CHECK(report->records == std::vector<protocol::bytes>{moved_since ? newer : older});
}

} // namespace souk::actors
