// A package travels: published on one node, found, fetched, checked and installed on another.
#include "tests/catch.hpp"
#include "tests/runtime/package/market.hpp"

#include "protocol/wire/decode.hpp"

using namespace souk;
using namespace souk::tests;
using protocol::errc;

TEST_CASE("a package published on one node is installed on another") {
  market m{4};
  m.write(1, "demo", "1.0.0", noise(2'500'000, 1));
  const auto receipt = m.publish(1, "demo");
  REQUIRE(receipt);
  CHECK(receipt->replicas_asked == 3);
  CHECK(receipt->replicas_acknowledged == 3);
  CHECK(receipt->announced_to > 0);
  CHECK(receipt->copies_complete == 0);
  CHECK(receipt->reachable == std::optional{true});

  const auto report = m.install(3, "demo");
  REQUIRE(report);
  REQUIRE(report->installed.size() == 1);
  CHECK(report->installed[0].from == std::vector{m.world().contact(1).id});
  CHECK(m.at(3).archives->installed.at("/root/demo") == noise(2'500'000, 1));
}

TEST_CASE("a second install asks nobody") {
  market m{3};
  m.write(0, "demo", "1.0.0", noise(1000, 1));
  REQUIRE(m.publish(0, "demo"));
  REQUIRE(m.install(2, "demo"));
  m.stop(0);
  m.stop(1);
  const auto again = m.install(2, "demo");
  REQUIRE(again);
  CHECK(again->installed.empty());
  REQUIRE(again->already.size() == 1);
  CHECK(again->already[0].package.version == "1.0.0");
}

TEST_CASE("seeders take copies, and serve them when the publisher is gone") {
  market m{5, {2, 3}};
  m.write(1, "demo", "1.0.0", noise(3'000'000, 7));
  const auto receipt = m.publish(1, "demo");
  REQUIRE(receipt);
  CHECK(receipt->copies_complete == 2);
  m.world().run_for(std::chrono::seconds{30}); // everybody hears who has it
  CHECK(m.at(4).kept->named("demo").value().at(0).seeders == 3);
  m.stop(1);
  const auto report = m.install(4, "demo");
  REQUIRE(report);
  REQUIRE(report->installed.size() == 1);
  for (const auto& from : report->installed[0].from)
    CHECK((from == m.world().contact(2).id || from == m.world().contact(3).id));
}

TEST_CASE("dependencies come along, and all of them or none") {
  market m{3};
  m.write(0, "base", "1.2.0", noise(100, 1));
  REQUIRE(m.publish(0, "base"));
  const auto base = m.package(0, "base");
  m.write(0, "app", "1.0.0", noise(200, 2), {{protocol::dependency_kind::normal, base.publisher, "base", "^1.0"}});
  REQUIRE(m.publish(0, "app"));
  const auto report = m.install(2, "app");
  REQUIRE(report);
  CHECK(report->installed.size() == 2);

  m.write(0, "broken", "1.0.0", noise(300, 3), {{protocol::dependency_kind::normal, base.publisher, "base", "^2.0"}});
  REQUIRE(m.publish(0, "broken"));
  const auto refused = m.install(1, "broken");
  REQUIRE_FALSE(refused);
  CHECK((refused.error().code == errc::conflict || refused.error().code == errc::not_found));
  CHECK(m.at(1).archives->installed.empty());
}

TEST_CASE("a version is published once, the next one is newest") {
  market m{2};
  m.write(0, "demo", "1.0.0", noise(100, 1));
  REQUIRE(m.publish(0, "demo"));
  const auto again = m.publish(0, "demo");
  REQUIRE_FALSE(again);
  CHECK(again.error().code == errc::exists);
  m.write(0, "demo", "1.1.0", noise(100, 2));
  REQUIRE(m.publish(0, "demo"));
  const auto report = m.install(1, "demo");
  REQUIRE(report);
  CHECK(report->installed.at(0).package.version == "1.1.0");
}

TEST_CASE("an unknown package, a lonely node, and a package that nobody has any more") {
  market m{3};
  const auto unknown = m.install(1, "nothing");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().code == errc::not_found);

  m.write(2, "demo", "1.0.0", noise(100, 1));
  REQUIRE(m.publish(2, "demo"));
  m.stop(2);
  const auto gone = m.install(1, "demo");
  REQUIRE_FALSE(gone);
  CHECK(protocol::exit_code(gone.error().code) == 4);
  INFO(gone.error().message);
  CHECK(m.at(1).archives->installed.empty());

  market alone{1};
  alone.write(0, "demo", "1.0.0", noise(100, 1));
  const auto unheard = alone.publish(0, "demo");
  REQUIRE_FALSE(unheard);
  CHECK(unheard.error().code == errc::no_peers);
}

TEST_CASE("two publishers of one name: the person says which") {
  market m{3};
  for (const peer_index each : {0U, 1U}) {
    m.write(each, "demo", "1.0.0", noise(100, each));
    REQUIRE(m.publish(each, "demo"));
  }
  const auto unclear = m.install(2, "demo");
  REQUIRE_FALSE(unclear);
  CHECK(unclear.error().code == errc::ambiguous);
  CHECK(unclear.error().explanation.size() == 2);
  const auto clear = m.install(
    2, "demo", [&](actors::install_packages& order) { order.wanted[0].publisher = m.package(1, "demo").publisher; });
  REQUIRE(clear);
  CHECK(m.at(2).archives->installed.at("/root/demo") == noise(100, 1));
}

TEST_CASE("a peer that sends wrong blocks is dropped, a silent one replaced") {
  market m{5, {2, 3}};
  m.write(1, "demo", "1.0.0", noise(6'000'000, 3));
  const auto receipt = m.publish(1, "demo");
  REQUIRE(receipt);
  REQUIRE(receipt->copies_complete == 2);
  m.streams().bend(m.world().where(2), [](protocol::stream_message& body) {
    if (auto* block = std::get_if<protocol::block>(&body))
      block->whole[0] ^= 1;
  });
  m.streams().silence(m.world().where(3));
  const auto report = m.install(4, "demo");
  REQUIRE(report);
  CHECK(report->installed.at(0).from == std::vector{m.world().contact(1).id});
  CHECK(m.at(4).archives->installed.at("/root/demo") == noise(6'000'000, 3));

  // What happened counts: the giver is thought well of, the silent one less, and the liar is nobody's peer for an hour.
  const auto giver = m.reputation(4, 1);
  const auto silent = m.reputation(4, 3);
  REQUIRE(giver);
  REQUIRE(silent);
  CHECK(*silent < *giver);
  CHECK_FALSE(m.reputation(4, 2));
  m.world().run_for(59min);
  CHECK_FALSE(m.reputation(4, 2));
}

TEST_CASE("a liar is not asked again while others have it") {
  market m{4, {2}};
  m.write(1, "demo", "1.0.0", noise(6'000'000, 3));
  REQUIRE(m.publish(1, "demo"));
  m.streams().bend(m.world().where(2), [](protocol::stream_message& body) {
    if (auto* block = std::get_if<protocol::block>(&body))
      block->whole[0] ^= 1;
  });
  REQUIRE(m.install(3, "demo"));
  const auto before = m.streams().asked(m.world().where(2), "get_block");
  REQUIRE(before > 0);
  REQUIRE(m.at(3).kept->erase_blob(protocol::digest_of(protocol::byte_view{noise(6'000'000, 3)})));
  REQUIRE(m.install(3, "demo", [](actors::install_packages& order) { order.root = "/elsewhere"; }));
  CHECK(m.streams().asked(m.world().where(2), "get_block") == before);
}

TEST_CASE("a copy is kept for others on request, and serves them when the publisher is gone") {
  market m{4};
  m.write(1, "demo", "1.0.0", noise(100, 1));
  REQUIRE(m.publish(1, "demo"));
  m.write(1, "demo", "1.1.0", noise(3'000'000, 7));
  REQUIRE(m.publish(1, "demo"));
  const auto kept = m.keep(2, "demo", "", actors::keeping::pinned);
  REQUIRE(kept);
  REQUIRE(kept->copies.size() == 1);
  CHECK(kept->copies[0].version == "1.1.0");
  const auto older = m.keep(2, "demo", "^1.0.0 <1.1.0", actors::keeping::seeded);
  REQUIRE(older);
  CHECK(older->copies.at(0).version == "1.0.0");
  CHECK(m.keep(2, "demo", "^2", actors::keeping::seeded).error().code == errc::not_found);
  CHECK(m.keep(3, "demo", "", actors::keeping::none).error().code == errc::not_found);
  m.world().run_for(5s); // the word of it goes out behind the answer
  m.stop(1);
  const auto report = m.install(3, "demo");
  REQUIRE(report);
  CHECK(report->installed.at(0).from == std::vector{m.world().contact(2).id});
  const auto released = m.keep(2, "demo", "", actors::keeping::none);
  REQUIRE(released);
  CHECK(released->copies.size() == 2);
  CHECK(m.keep(2, "demo", "", actors::keeping::none).error().code == errc::not_found);
}

TEST_CASE("a datagram that is lost fails no publish") {
  market m{4};
  m.world().net().now.packets.lost = 20'000;
  for (int i = 0; i < 20; ++i) {
    m.write(1, "demo", "1." + std::to_string(i) + ".0", noise(100, static_cast<std::uint64_t>(i)));
    const auto receipt = m.publish(1, "demo");
    REQUIRE(receipt);
    CHECK(receipt->replicas_acknowledged == receipt->replicas_asked);
  }
}

TEST_CASE("what was fetched once is installed offline") {
  market m{3};
  m.write(0, "demo", "1.0.0", noise(100, 1));
  REQUIRE(m.publish(0, "demo"));
  REQUIRE(m.install(2, "demo"));
  m.stop(0);
  m.stop(1);
  const auto offline = m.install(2, "demo", [](actors::install_packages& order) {
    order.root = "/elsewhere";
    order.offline = true;
  });
  REQUIRE(offline);
  CHECK(offline->installed.size() == 1);
  CHECK(offline->installed[0].from.empty());
}

TEST_CASE("concurrent publishes lose nothing") {
  market m{3};
  m.write(0, "demo", "0.9.0", noise(100, 1));
  REQUIRE(m.publish(0, "demo"));
  auto& folders = m.at(0).archives->folders;
  for (const std::string version : {"1.0.0", "1.1.0", "1.2.0"}) {
    m.write(0, "demo", version, noise(100, 2));
    folders["/" + version] = folders["/demo"];
    actors::publish_package order;
    order.folder = "/" + version;
    order.stays = true;
    caf::anon_send(m.at(0).node, order);
  }
  m.world().run_for(30s);
  const auto own = m.at(0).kept->load_own();
  REQUIRE(own);
  REQUIRE(own->size() == 1);
  CHECK(own->front().sequence == 4);
  const auto index = protocol::decode<protocol::release_index>(own->front().index);
  REQUIRE(index.has_value());
  CHECK(index->versions.size() == 4);
  const auto report = m.install(2, "demo");
  REQUIRE(report);
  CHECK(report->installed.at(0).package.version == "1.2.0");
}

TEST_CASE("an update goes from version to version, never back") {
  market m{3};
  m.write(0, "demo", "9.0.0", noise(100, 1));
  REQUIRE(m.publish(0, "demo"));
  const auto locked = [&m](actors::install_packages& order) {
    order.lock_path = "/root/souk.lock";
    const auto& locks = m.at(2).archives->locks;
    if (const auto found = locks.find(order.lock_path); found != locks.end())
      order.lock = *protocol::parse_lock_file(found->second);
  };
  const auto update = [&](actors::install_packages& order) {
    locked(order);
    order.wanted.clear();
    order.task = actors::install_task::update;
  };
  REQUIRE(m.install(2, "demo", locked));
  m.write(0, "demo", "10.0.0", noise(100, 2));
  REQUIRE(m.publish(0, "demo"));
  REQUIRE(m.install(2, "demo", locked)->already.size() == 1);
  const auto newer = m.install(2, "demo", update);
  REQUIRE(newer);
  REQUIRE(newer->installed.size() == 1);
  CHECK(newer->installed[0].before == "9.0.0");
  CHECK(newer->installed[0].package.version == "10.0.0");
  CHECK(m.install(2, "demo", update)->installed.empty());
}
