#include "protocol/dht/republish_schedule.hpp"

#include <set>

#include "protocol/dht/id_bits.hpp"
#include "tests/catch.hpp"
#include "tests/protocol/dht/peers.hpp"

namespace souk::protocol {
namespace {

using namespace std::chrono_literals;
using tests::contact_of;
using tests::id_of;

struct sweep {
  std::size_t groups = 0;
  std::set<const kept_record*> records;
};

sweep run(republish_schedule& schedule, const record_set& kept, const std::vector<contact>& neighbours, instant now) {
  sweep made;
  while (const auto group = schedule.next(kept, neighbours, now)) {
    ++made.groups;
    for (const auto* each : group->records) {
      RC_ASSERT(made.records.insert(each).second);
      RC_ASSERT(common_prefix_bits(each->what.key, group->target) >= static_cast<int>(schedule.group_bits(neighbours)));
    }
  }
  return made;
}

} // namespace

TEST_CASE("a record stored within the interval is left out") {
  const record_rules rules;
  record_set kept{id_of(0), rules};
  kept.put({record_kind::value, id_of(1), 0, {}, 0}, {}, contact_of(1).where, instant{});
  republish_schedule schedule{id_of(0), {}};
  CHECK_FALSE(schedule.next(kept, {}, instant{} + 59min));
  const auto group = schedule.next(kept, {}, instant{} + 60min);
  REQUIRE(group);
  CHECK(group->target == id_of(1));
  CHECK_FALSE(schedule.next(kept, {}, instant{} + 60min));
  CHECK(schedule.next(kept, {}, instant{} + 60min)); // a new sweep
}

TEST_CASE("a record is late when no sweep has given it out in time") {
  const record_rules rules;
  record_set kept{id_of(0), rules};
  republish_schedule schedule{id_of(0), {}};
  CHECK(schedule.lag(kept, instant{}) == duration{});
  kept.put({record_kind::value, id_of(1), 0, {}, 0}, {}, contact_of(1).where, instant{});
  CHECK(schedule.lag(kept, instant{} + 90min) == duration{});
  CHECK(schedule.lag(kept, instant{} + 2h) == 30min);
  CHECK(schedule.lag(kept, instant{} + 2h + 30s) == 30min + 30s); // without another look
  REQUIRE(schedule.next(kept, {}, instant{} + 2h));
  CHECK(schedule.lag(kept, instant{} + 2h + 5min) == 5min); // the sweep has passed it
  CHECK_FALSE(schedule.next(kept, {}, instant{} + 2h + 6min));
  CHECK(schedule.lag(kept, instant{} + 3h) == 1h); // no sweep since
  kept.put({record_kind::value, id_of(1), 0, {}, 0}, {}, contact_of(2).where, instant{} + 3h);
  CHECK(schedule.lag(kept, instant{} + 3h + 1min) == duration{}); // somebody stored it again
}

TEST_CASE("a sweep whose records nobody took passes none of them") {
  const record_rules rules;
  record_set kept{id_of(0), rules};
  republish_schedule schedule{id_of(0), {}};
  kept.put({record_kind::value, id_of(1), 0, {}, 0}, {}, contact_of(1).where, instant{});
  REQUIRE(schedule.next(kept, {}, instant{} + 2h));
  CHECK(schedule.lag(kept, instant{} + 2h) == duration{});
  schedule.fail();
  CHECK(schedule.lag(kept, instant{} + 2h + 1min) == 31min);
  CHECK_FALSE(schedule.next(kept, {}, instant{} + 2h + 2min));
  CHECK(schedule.lag(kept, instant{} + 3h) == 90min);
  REQUIRE(schedule.next(kept, {}, instant{} + 3h)); // given out again, and taken
  CHECK_FALSE(schedule.next(kept, {}, instant{} + 3h));
  CHECK(schedule.lag(kept, instant{} + 3h + 1min) == 1min);
}

TEST_CASE("a sweep that stands still makes late what it has not reached") {
  const record_rules rules;
  record_set kept{id_of(0), rules};
  republish_schedule schedule{id_of(0), {.records_max = 1}};
  for (std::uint32_t i = 1; i <= 2; ++i)
    kept.put({record_kind::value, id_of(i), 0, {}, 0}, {}, contact_of(i).where, instant{});
  CHECK_FALSE(schedule.next(kept, {}, instant{} + 1min)); // nothing was due
  REQUIRE(schedule.next(kept, {}, instant{} + 2h));          // the first of two
  CHECK(schedule.lag(kept, instant{} + 4h) == 150min);       // the second, due after an hour and a half
}

TEST_CASE("the holder closest to a key is the first to republish it") {
  const auto key = id_of(77);
  auto peers = tests::contacts_of(1, 100);
  tests::sort_by_distance(peers, key);
  duration before{};
  for (std::size_t i = 0; i < 20; ++i) {
    auto others = peers;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
    const republish_schedule schedule{peers[i].id, {}};
    const auto waits = schedule.patience(key, tests::closest_of(others, peers[i].id, 20));
    CHECK(waits >= 1h);
    CHECK(waits <= 90min);
    if (i == 0)
      CHECK(waits == 1h);
    CHECK(waits + 20min >= before); // each knows other neighbours, so only about in order
    before = waits;
  }
}

TEST_CASE("a sweep serves every due record once, with lookups that depend on peers") {
  tests::property("not on records", [](std::uint8_t seed) {
    const auto peers = tests::contacts_of(10'000U * seed, 300);
    const auto self = peers[0].id;
    auto others = peers;
    others.erase(others.begin());
    const auto neighbours = tests::closest_of(others, self, 20);
    const record_rules rules;
    record_set kept{self, rules};
    std::size_t held = 0;
    for (std::uint64_t i = 0; held < 200; ++i) {
      const auto key = id_of(1'000'000 + i);
      const auto holders = tests::closest_of(peers, key, 20);
      if (std::none_of(holders.begin(), holders.end(), [&](const auto& c) { return c.id == self; }))
        continue;
      kept.put({record_kind::value, key, 0, {}, 0}, {}, contact_of(1).where, instant{});
      ++held;
    }
    republish_rules schedule_rules;
    schedule_rules.records_max = 64;
    republish_schedule schedule{self, schedule_rules};
    const auto made = run(schedule, kept, neighbours, instant{} + 90min);
    RC_ASSERT(made.records.size() == held);
    RC_ASSERT(made.groups <= 24U);
    RC_ASSERT(run(schedule, kept, neighbours, instant{} + 59min).records.empty());
  });
}

TEST_CASE("a hundred thousand records need no more lookups than there are peers") {
  constexpr std::uint64_t many = 100'000;
  const auto peers = tests::contacts_of(1, 100);
  const auto self = peers[0].id;
  const auto neighbours = tests::closest_of({peers.begin() + 1, peers.end()}, self, 20);
  record_rules rules;
  rules.per_sender_max = many;
  rules.records_max = many;
  record_set kept{self, rules};
  for (std::uint64_t i = 0; i < many; ++i)
    kept.put({record_kind::value, id_of(1'000'000 + i), 0, {}, 0}, {}, contact_of(1).where, instant{});
  REQUIRE(kept.size() == many);
  republish_schedule schedule{self, {}};
  std::set<id> targets;
  std::size_t records = 0;
  std::optional<id> last;
  std::size_t changes = 0;
  while (const auto group = schedule.next(kept, neighbours, instant{} + 90min)) {
    CHECK(group->records.size() <= republish_rules{}.records_max);
    records += group->records.size();
    targets.insert(group->target);
    changes += last != group->target ? 1 : 0;
    last = group->target;
  }
  CHECK(records == many);
  CHECK(targets.size() <= peers.size());
  CHECK(changes == targets.size()); // groups of one target come one after another: one lookup serves them
}

} // namespace souk::protocol
