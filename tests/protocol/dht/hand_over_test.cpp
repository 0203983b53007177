#include "protocol/dht/hand_over.hpp"

#include <map>
#include <set>

#include "tests/catch.hpp"
#include "tests/protocol/dht/peers.hpp"

namespace souk::protocol {
namespace {

using namespace std::chrono_literals;
using tests::closest_of;
using tests::contacts_of;
using tests::id_of;

void keep(record_set& kept, const id& key, instant now = {}) {
  checked_record what;
  what.key = key;
  REQUIRE(kept.put(what, {1}, {}, now) == store_status::accepted);
}

} // namespace

TEST_CASE("a newcomer is given what it should hold, by the closest of those who hold it") {
  tests::property("in any network in which all know each other", [](std::uint64_t seed) {
    hand_over_rules rules;
    rules.k = 4;
    rules.givers = 2; // fewer than hold a record
    const record_rules space;
    auto peers = contacts_of(static_cast<std::uint32_t>(1 + seed % 1000), 40);
    const auto newcomer = peers.back();
    peers.pop_back();
    std::map<id, std::size_t> given;
    for (const auto& giver : peers) {
      record_set kept{giver.id, space};
      for (std::uint64_t i = 0; i < 60; ++i) {
        const auto holders = closest_of(peers, id_of(seed + i), rules.k);
        if (std::find(holders.begin(), holders.end(), giver) != holders.end())
          keep(kept, id_of(seed + i));
      }
      auto known = peers;
      std::erase(known, giver);
      known.push_back(newcomer);
      const auto closest = [&](const id& key) { return closest_of(known, key, rules.k); };
      for (const auto* each : to_hand_over(kept, giver.id, newcomer.id, closest, {}, rules))
        ++given[each->what.key];
    }
    auto all = peers;
    all.push_back(newcomer);
    for (std::uint64_t i = 0; i < 60; ++i) {
      const auto holders = closest_of(all, id_of(seed + i), rules.k);
      const auto wanted = std::find(holders.begin(), holders.end(), newcomer) != holders.end();
      const auto times = given.contains(id_of(seed + i)) ? given[id_of(seed + i)] : 0;
      RC_ASSERT((wanted ? times >= 1 && times <= rules.givers : times == 0));
    }
  });
}

TEST_CASE("what has expired is not handed over, and never more than the limit") {
  hand_over_rules rules;
  rules.records_max = 5;
  record_rules space;
  space.lifetime = 1h;
  record_set kept{id_of(1), space};
  for (std::uint64_t i = 10; i < 20; ++i)
    keep(kept, id_of(i));
  const auto newcomer = tests::contact_of(500);
  const auto only_newcomer = [&newcomer](const id&) { return std::vector{newcomer}; };
  CHECK(to_hand_over(kept, id_of(1), newcomer.id, only_newcomer, instant{30min}, rules).size() == 5);
  CHECK(to_hand_over(kept, id_of(1), newcomer.id, only_newcomer, instant{2h}, rules).empty());
  CHECK(to_hand_over(kept, id_of(1), id_of(1), only_newcomer, {}, rules).empty());
}

} // namespace souk::protocol
