#include "protocol/cache/cache_policy.hpp"

#include <list>

#include "tests/catch.hpp"
#include "tests/protocol/dht/peers.hpp"

namespace souk::protocol {
namespace {

using namespace std::chrono_literals;
using tests::id_of;

cached_records entry_of(std::uint64_t number, instant now = {}) {
  return {id_of(number), record_kind::value, {{1}}, now};
}

// Hot and warm as they are used together: what leaves hot enters warm, a warm hit moves to hot.
struct two_tiers {
  cache_policy hot;
  cache_policy warm;

  void put(cached_records entry, instant now) {
    warm.erase(entry.key);
    if (auto left = hot.put(std::move(entry), now))
      warm.put(std::move(*left), now);
  }
  bool get(const id& key, instant now) {
    if (hot.get(key, now) != nullptr)
      return true;
    auto found = warm.take(key, now);
    if (found)
      put(std::move(*found), now);
    return found.has_value();
  }
};

} // namespace

TEST_CASE("the least recently used leaves first") {
  cache_policy tier{{2, 1h, 30s}};
  CHECK_FALSE(tier.put(entry_of(1), {}));
  CHECK_FALSE(tier.put(entry_of(2), {}));
  CHECK(tier.get(id_of(1), {}) != nullptr);
  const auto left = tier.put(entry_of(3), {});
  REQUIRE(left);
  CHECK(left->key == id_of(2));
  CHECK(tier.size() == 2);
  CHECK_FALSE(tier.put(entry_of(3), {})); // again: nobody leaves
  CHECK(tier.counters().evicted == 1);
  CHECK(tier.erase(id_of(3)));
  CHECK_FALSE(tier.erase(id_of(3)));
  tier.clear();
  CHECK(tier.size() == 0);
}

TEST_CASE("an entry ages in the last quarter of its lifetime, a negative one never") {
  cache_policy tier{{10, 1h, 30s}};
  tier.put(entry_of(1), {});
  CHECK_FALSE(tier.ages(*tier.get(id_of(1), instant{44min}), instant{44min}));
  CHECK(tier.ages(*tier.get(id_of(1), instant{45min}), instant{45min}));
  tier.put({id_of(2), record_kind::value, {}, instant{}}, {});
  CHECK_FALSE(tier.ages(*tier.get(id_of(2), instant{29s}), instant{50min}));
}

TEST_CASE("entries expire, and negative ones sooner") {
  cache_policy tier{{10, 1h, 30s}};
  tier.put(entry_of(1), {});
  tier.put({id_of(2), record_kind::value, {}, {}}, {});
  CHECK(tier.get(id_of(2), instant{} + 29s) != nullptr);
  CHECK(tier.get(id_of(2), instant{} + 30s) == nullptr);
  CHECK(tier.get(id_of(1), instant{} + 59min) != nullptr); // a use does not prolong it
  CHECK(tier.get(id_of(1), instant{} + 60min) == nullptr);
  CHECK(tier.size() == 0);
  CHECK(tier.counters().expired == 2);
  CHECK(tier.counters().hits == 2);
  CHECK(tier.counters().misses == 2);
}

TEST_CASE("what is too old for a tier is handed back") {
  two_tiers both{cache_policy{{2, 1h, 30s}}, cache_policy{{2, 24h, 30s}}};
  both.warm.put(entry_of(1), {});
  CHECK(both.get(id_of(1), instant{} + 2h));
  CHECK(both.hot.size() == 0);
  CHECK(both.warm.size() == 1);
}

TEST_CASE("two exclusive tiers are one cache") {
  tests::property("that forgets the least recently used of both", [](std::uint64_t seed) {
    random_source draws{seed, 0, 0};
    const std::size_t hot = 1 + draws.below(5);
    const std::size_t warm = 1 + draws.below(12);
    two_tiers both{cache_policy{{hot, 1h, 30s}}, cache_policy{{warm, 24h, 30s}}};
    std::list<std::uint64_t> model;
    for (int step = 0; step < 400; ++step) {
      const auto number = draws.below(30);
      const auto known = std::find(model.begin(), model.end(), number);
      const auto hit = known != model.end();
      RC_ASSERT(both.get(id_of(number), {}) == hit);
      if (hit)
        model.erase(known);
      else
        both.put(entry_of(number), {});
      model.push_front(number);
      model.resize(std::min(model.size(), hot + warm));
      RC_ASSERT(both.hot.size() + both.warm.size() == model.size());
    }
  });
}

} // namespace souk::protocol
