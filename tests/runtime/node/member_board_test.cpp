// The actors of a node, as somebody sees them who asks none of them.
#include "runtime/node/member_board.hpp"

#include <latch>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/send.hpp>
#include <caf/event_based_actor.hpp>

#include "actors/node/watched_actor.hpp"
#include "runtime/telemetry/registry.hpp"
#include "tests/catch.hpp"

namespace souk::runtime {

TEST_CASE("members are shown in the order of their births, as they are now") {
  const auto counts = std::make_shared<registry>();
  member_board board{counts};
  const auto first = std::make_shared<actors::mailbox_counts>();
  const auto second = std::make_shared<actors::mailbox_counts>();
  board.watch({"node", "node", "", first});
  board.watch({"cache_hot", "cache_tier", "node", second});
  second->came = 7;
  second->handled = 5;
  auto rows = board.rows();
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].name == "node");
  CHECK(rows[0].parent.empty());
  CHECK(rows[1].kind == "cache_tier");
  CHECK(rows[1].parent == "node");
  CHECK(rows[1].mailbox == 2);
  CHECK(rows[1].handled == 5);
  CHECK(rows[1].age_s >= 0);

  board.watch({"node", "node", "", second}); // started anew
  rows = board.rows();
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].name == "node");
  CHECK(rows[0].handled == 5);
  auto shown = false;
  for (const auto& family : counts->collect())
    if (family.name == "souk_actor_mailbox_depth")
      shown = family.metric.size() == 2 && family.metric[0].gauge.value == 2;
  CHECK(shown);
}

TEST_CASE("of the peer datagrams count: those that hold a credit, and those that were received since it was born") {
  const auto counts = std::make_shared<registry>();
  member_board board{counts};
  counts->add(actors::counter::message_received, "ping", 4); // by the peer before
  const auto waiting = std::make_shared<credit>();
  board.watch_peer(waiting);
  REQUIRE(waiting->take());
  counts->add(actors::counter::message_received, "ping", 3);
  const auto rows = board.rows();
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].name == "peer");
  CHECK(rows[0].parent == "node");
  CHECK(rows[0].mailbox == 1);
  CHECK(rows[0].handled == 3);
}

TEST_CASE("an actor that hangs is shown with all that waits for it") {
  const auto counts = std::make_shared<registry>();
  member_board board{counts};
  std::latch hanging{1};
  std::latch free{1};
  std::latch done{3};
  caf::actor_system_config settings;
  caf::actor_system system{settings};
  const auto hang = [&](caf::event_based_actor*) -> caf::behavior {
    return {[&](int) {
      if (!hanging.try_wait())
        hanging.count_down();
      free.wait();
      done.count_down();
    }};
  };
  const auto worker = actors::spawn_watched<caf::detached>(&system, board, "worker", "node", hang);
  for (int i = 0; i < 3; ++i)
    caf::anon_send(worker, i);
  hanging.wait();
  auto rows = board.rows();
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].mailbox == 3); // two that wait, and the one that does not end
  CHECK(rows[0].handled == 0);
  free.count_down();
  done.wait();
  caf::anon_send_exit(worker, caf::exit_reason::user_shutdown);
  system.await_all_actors_done();
  rows = board.rows();
  CHECK(rows[0].handled >= 3);
}

TEST_CASE("what is handled while one looks is never more than what came") {
  actors::mailbox_counts counts;
  counts.handled = 3;
  CHECK(counts.waiting() == 0);
}

} // namespace souk::runtime
