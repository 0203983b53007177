#include "protocol/dht/record_set.hpp"

#include "tests/catch.hpp"
#include "tests/protocol/dht/peers.hpp"

namespace souk::protocol {
namespace {

using namespace std::chrono_literals;
using tests::at_ms;
using tests::contact_of;
using tests::id_of;

const endpoint sender = contact_of(1).where;

checked_record value_at(const id& key) {
  return {record_kind::value, key, 0, {}, 0};
}
checked_record head_at(const id& key, std::uint64_t sequence) {
  return {record_kind::head, key, sequence, {}, 100};
}
checked_record provider_at(const id& key, std::uint64_t who) {
  return {record_kind::provider, key, 1, id_of(who), 100};
}

} // namespace

TEST_CASE("an empty record set is small") {
  static_assert(sizeof(record_set) <= 64);
  const record_rules rules;
  record_set kept{id_of(0), rules};
  CHECK(kept.size() == 0);
  CHECK(kept.find(id_of(1), record_kind::value, at_ms(0), 5).empty());
  CHECK(kept.expire(at_ms(0)) == 0);
}

TEST_CASE("a head never goes back") {
  const record_rules rules;
  record_set kept{id_of(0), rules};
  CHECK(kept.put(head_at(id_of(1), 5), {1}, sender, at_ms(0)) == store_status::accepted);
  CHECK(kept.put(head_at(id_of(1), 4), {2}, sender, at_ms(1)) == store_status::stale);
  CHECK(kept.put(head_at(id_of(1), 5), {3}, sender, at_ms(2)) == store_status::accepted);
  REQUIRE(kept.find(id_of(1), record_kind::head, at_ms(2), 5).size() == 1);
  CHECK(kept.find(id_of(1), record_kind::head, at_ms(2), 5)[0]->raw == bytes{1}); // refreshed, not replaced
  CHECK(kept.find(id_of(1), record_kind::head, at_ms(2), 5)[0]->stored_at == at_ms(2));
  CHECK(kept.put(head_at(id_of(1), 6), {4}, sender, at_ms(3)) == store_status::accepted);
  CHECK(kept.find(id_of(1), record_kind::head, at_ms(3), 5)[0]->raw == bytes{4});
  CHECK(kept.find(id_of(1), record_kind::value, at_ms(3), 5).empty());
}

TEST_CASE("records expire unless they are stored again") {
  const record_rules rules;
  record_set kept{id_of(0), rules};
  kept.put(value_at(id_of(1)), {1}, sender, instant{});
  kept.put(value_at(id_of(2)), {2}, sender, instant{});
  kept.put(value_at(id_of(2)), {2}, sender, instant{} + 10h);
  CHECK(kept.find(id_of(1), record_kind::value, instant{} + 24h, 5).empty());
  CHECK(kept.expire(instant{} + 24h) == 1);
  CHECK(kept.find(id_of(2), record_kind::value, instant{} + 24h, 5).size() == 1);
  CHECK(kept.expire(instant{} + 34h) == 1);
  CHECK(kept.size() == 0);
}

TEST_CASE("providers come newest first, and the oldest makes room") {
  record_rules rules;
  rules.providers_per_key_max = 4;
  record_set kept{id_of(0), rules};
  for (int i = 0; i < 6; ++i)
    kept.put(provider_at(id_of(1), static_cast<std::uint64_t>(i)), {static_cast<std::uint8_t>(i)}, sender, at_ms(i));
  CHECK(kept.providers() == 4);
  CHECK(kept.evicted() == 2);
  const auto found = kept.find(id_of(1), record_kind::provider, at_ms(10), 3);
  REQUIRE(found.size() == 3);
  CHECK(found[0]->raw == bytes{5});
  CHECK(found[2]->raw == bytes{3});
}

TEST_CASE("a provider that started anew within the second is found where it is now") {
  const record_rules rules;
  record_set kept{id_of(0), rules};
  kept.put(provider_at(id_of(1), 7), {1}, sender, at_ms(0));
  CHECK(kept.put(provider_at(id_of(1), 7), {2}, sender, at_ms(1)) == store_status::accepted);
  const auto found = kept.find(id_of(1), record_kind::provider, at_ms(2), 5);
  REQUIRE(found.size() == 1);
  CHECK(found[0]->raw == bytes{2});
}

TEST_CASE("one address cannot fill a store") {
  record_rules rules;
  rules.per_sender_max = 2;
  record_set kept{id_of(0), rules};
  auto other_port = sender;
  other_port.port = 9;
  CHECK(kept.put(value_at(id_of(1)), {}, sender, at_ms(0)) == store_status::accepted);
  CHECK(kept.put(value_at(id_of(2)), {}, other_port, at_ms(0)) == store_status::accepted);
  CHECK(kept.put(value_at(id_of(3)), {}, sender, at_ms(0)) == store_status::full);
  CHECK(kept.put(value_at(id_of(1)), {}, sender, at_ms(0)) == store_status::accepted);
  CHECK(kept.put(value_at(id_of(3)), {}, contact_of(2).where, at_ms(0)) == store_status::accepted);
}

TEST_CASE("a full set keeps what is nearest to its node") {
  tests::property("as if it had been sorted", [](std::uint64_t seed) {
    record_rules rules;
    rules.records_max = 1 + seed % 40;
    const auto self = id_of(seed);
    record_set kept{self, rules};
    std::vector<id> keys;
    for (std::uint64_t i = 0; i < 100; ++i) {
      keys.push_back(id_of(seed * 1000 + i));
      if (i % 3 == 0)
        std::copy_n(self.raw.begin(), seed % 31, keys.back().raw.begin());
      const auto status = kept.put(value_at(keys.back()), {}, sender, at_ms(static_cast<std::int64_t>(i)));
      std::sort(keys.begin(), keys.end(), [&](const auto& a, const auto& b) { return closer(self, a, b); });
      const auto over = keys.size() > rules.records_max;
      RC_ASSERT((status == store_status::full) == (over && keys.back() == id_of(seed * 1000 + i)) || i % 3 == 0);
      keys.resize(std::min(keys.size(), rules.records_max));
      RC_ASSERT(kept.size() == keys.size());
      for (const auto& each : keys)
        RC_ASSERT(kept.find(each, record_kind::value, at_ms(0), 1).size() == 1U);
    }
  });
}

TEST_CASE("what is due comes in key order, page by page, each once") {
  tests::property("and nothing stored lately", [](std::uint64_t seed) {
    const record_rules rules;
    record_set kept{id_of(0), rules};
    random_source draws{seed, 0, 0};
    std::size_t old = 0;
    for (std::uint64_t i = 0; i < 80; ++i) {
      const auto key = id_of(seed + draws.below(40));
      const auto late = draws.below(2) == 0;
      const auto before = kept.providers();
      kept.put(provider_at(key, i), {}, contact_of(static_cast<std::uint32_t>(i)).where, instant{} + (late ? 2h : 0h));
      old += late ? 0 : kept.providers() - before;
    }
    std::optional<id> after;
    std::vector<const kept_record*> seen;
    for (;;) {
      const auto page = kept.due(after, instant{} + 2h, 1h, 1 + seed % 10);
      if (page.empty())
        break;
      seen.insert(seen.end(), page.begin(), page.end());
      after = page.back()->what.key;
    }
    RC_ASSERT(seen.size() == old);
    RC_ASSERT(std::is_sorted(seen.begin(), seen.end(), [](auto* a, auto* b) { return a->what.key < b->what.key; }));
    RC_ASSERT(std::all_of(seen.begin(), seen.end(), [](auto* r) { return r->stored_at == instant{}; }));
  });
}

} // namespace souk::protocol
