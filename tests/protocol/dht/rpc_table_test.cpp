#include "protocol/dht/rpc_table.hpp"

#include <map>

#include "tests/catch.hpp"
#include "tests/protocol/dht/peers.hpp"

namespace souk::protocol {
namespace {

using table = rpc_table<int>;
using tests::at_ms;
using tests::contact_of;

table::pending request(std::uint64_t transaction, std::int64_t slow_ms, std::int64_t dead_ms, int waiter = 0) {
  return {transaction, contact_of(1), 3, false, at_ms(0), at_ms(slow_ms), at_ms(dead_ms), waiter};
}

std::vector<std::uint64_t> transactions(const std::vector<table::pending>& list) {
  std::vector<std::uint64_t> made;
  for (const auto& each : list)
    made.push_back(each.transaction);
  return made;
}

} // namespace

TEST_CASE("an answer counts only from the peer that was asked") {
  table t;
  t.add(request(7, 10, 50, 42));
  CHECK_FALSE(t.take(7, contact_of(2).where));
  CHECK_FALSE(t.take(8, contact_of(1).where));
  const auto taken = t.take(7, contact_of(1).where);
  REQUIRE(taken);
  CHECK(taken->waiter == 42);
  CHECK_FALSE(t.take(7, contact_of(1).where));
  CHECK_FALSE(t.next_deadline());
}

TEST_CASE("a request becomes slow once, then dies, in the order of addition") {
  table t;
  for (std::uint64_t i = 0; i < 6; ++i)
    t.add(request(i, i < 3 ? 10 : 30, 50));
  t.take(0, contact_of(1).where); // moves the last row forward
  std::vector<table::pending> died;
  std::vector<table::pending> slow;
  CHECK(t.next_deadline() == at_ms(10));
  t.expire(at_ms(10), died, slow);
  CHECK(transactions(slow) == std::vector<std::uint64_t>{1, 2});
  CHECK(slow[0].slow);
  t.expire(at_ms(11), died, slow);
  CHECK(slow.size() == 2);
  CHECK(t.next_deadline() == at_ms(30));
  t.expire(at_ms(50), died, slow);
  CHECK(transactions(died) == std::vector<std::uint64_t>{1, 2, 3, 4, 5});
  CHECK(slow.size() == 2);
  CHECK(t.started() == 6);
  CHECK(t.ended() == 6);
}

TEST_CASE("a table at rest is small, however many requests it had") {
  table t;
  for (std::uint64_t i = 0; i < 64; ++i)
    t.add(request(i, 10, 50));
  REQUIRE(t.memory_bytes() >= 64 * sizeof(table::pending));
  SECTION("when all were answered") {
    for (std::uint64_t i = 0; i < 64; ++i)
      t.take(i, contact_of(1).where);
  }
  SECTION("when all died") {
    std::vector<table::pending> died;
    std::vector<table::pending> slow;
    t.expire(at_ms(50), died, slow);
  }
  SECTION("when it was drained") {
    t.drain();
  }
  CHECK(t.memory_bytes() == 0);
}

TEST_CASE("a drained table is empty") {
  table t;
  t.add(request(1, 10, 50));
  t.add(request(2, 10, 50));
  CHECK(transactions(t.drain()) == std::vector<std::uint64_t>{1, 2});
  CHECK(t.size() == 0);
  CHECK(t.ended() == 2);
}

TEST_CASE("each request ends exactly once") {
  tests::property("like a map of them", [](std::uint64_t seed) {
    random_source draws{seed, 0, 0};
    table t;
    std::map<std::uint64_t, table::pending> model;
    std::uint64_t ended = 0;
    std::int64_t now = 0;
    for (std::uint64_t step = 0; step < 300; ++step) {
      const auto what = draws.below(4);
      if (what < 2) {
        const auto slow = static_cast<std::int64_t>(draws.below(100));
        const auto dead = static_cast<std::int64_t>(draws.below(150));
        model.emplace(step, request(step, now + slow, now + dead));
        t.add(request(step, now + slow, now + dead));
      } else if (what == 2) {
        const auto which = draws.below(step + 1);
        const auto known = model.erase(which);
        RC_ASSERT(t.take(which, contact_of(1).where).has_value() == (known == 1));
        ended += known;
      } else {
        now += static_cast<std::int64_t>(draws.below(40));
        std::vector<table::pending> died;
        std::vector<table::pending> slow;
        t.expire(at_ms(now), died, slow);
        std::vector<std::uint64_t> dead_expected;
        std::vector<std::uint64_t> slow_expected;
        for (auto& [transaction, p] : model) {
          if (p.dead_at <= at_ms(now))
            dead_expected.push_back(transaction);
          else if (p.slow_at <= at_ms(now) && !std::exchange(p.slow, true))
            slow_expected.push_back(transaction);
        }
        for (const auto each : dead_expected)
          model.erase(each);
        ended += dead_expected.size();
        RC_ASSERT(transactions(died) == dead_expected);
        RC_ASSERT(transactions(slow) == slow_expected);
        RC_ASSERT(t.next_deadline().value_or(instant::max()) > at_ms(now));
      }
      RC_ASSERT(t.size() == model.size());
      RC_ASSERT(t.ended() == ended);
    }
  });
}

} // namespace souk::protocol
