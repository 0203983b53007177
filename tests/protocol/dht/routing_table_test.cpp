#include "protocol/dht/routing_table.hpp"

#include "protocol/dht/id_bits.hpp"
#include "tests/catch.hpp"
#include "tests/protocol/dht/peers.hpp"

namespace souk::protocol {
namespace {

using namespace std::chrono_literals;
using outcome = routing_table::outcome;
using use = routing_table::use;
using tests::at_ms;
using tests::closest_of;
using tests::contact_of;
using tests::id_of;
using tests::in_bucket;
using tests::in_region;

struct fixture {
  pooled_contact_book book;
  table_rules rules;
  node_id self = id_of(0);
  std::optional<routing_table> made;

  routing_table& table() {
    if (!made)
      made.emplace(self, book, rules);
    return *made;
  }
  outcome answer(const contact& c, duration rtt = 50ms, std::int64_t ms = 0) {
    return table().on_answered(c, rtt, at_ms(ms));
  }
  void fail(const contact& c, int times) {
    for (int i = 0; i < times; ++i)
      table().on_failed(c, at_ms(0));
  }
  // Bucket 0 full, spread over its regions, all with this round trip, and enough neighbours that it is not their bucket.
  std::vector<contact> fill(duration rtt) {
    std::vector<contact> shallow;
    for (std::uint32_t i = 0; i < rules.k; ++i) {
      answer(in_bucket(self, 6, 2000 + i));
      shallow.push_back(in_region(self, 0, i % 8, 1000 + i));
      CHECK(answer(shallow.back(), rtt) == outcome::added);
    }
    return shallow;
  }
};

} // namespace

TEST_CASE("a table never contains its own node") {
  fixture f;
  CHECK(f.answer({f.self, contact_of(1).where}) == outcome::refused);
  CHECK(f.table().size() == 0);
  CHECK(f.table().closest(id_of(5), 20).empty());
  CHECK(f.table().deepest_bucket() == -1);
}

TEST_CASE("closest is sorted by distance") {
  tests::property("as a sort of all live entries", [](std::uint64_t seed) {
    fixture f;
    f.rules.k = 1 + seed % 24;
    f.self = id_of(seed);
    random_source draws{seed, 0, 0};
    std::vector<contact> live;
    for (std::uint32_t i = 1; i < 120; ++i) {
      const auto deep = static_cast<int>(draws.below(40)) - 20;
      const auto c = deep > 0 ? in_bucket(f.self, deep, i) : contact_of(i);
      f.answer(c, std::chrono::milliseconds{1 + draws.below(300)});
      if (const auto roll = draws.below(6); roll == 0)
        f.fail(c, 2);
    }
    for (const auto& each : f.table().all())
      if (f.table().closest(each.id, 1).at(0) == each)
        live.push_back(each);
    const auto near_self = in_bucket(f.self, static_cast<int>(draws.below(30)), 999).id;
    for (const auto& target : {id_of(seed + 1), near_self, f.self})
      for (const std::size_t count : {1U, 7U, 20U, 400U}) {
        const auto expected = closest_of(live, target, count);
        RC_ASSERT(f.table().closest(target, count) == expected);
        std::vector<contact> found;
        std::vector<rtt_class> rtts;
        f.table().closest(target, count, found, rtts);
        RC_ASSERT(found == expected && rtts.size() == found.size());
        for (std::size_t i = 0; i < found.size(); ++i)
          RC_ASSERT(rtt_of_class(rtts[i]) == f.table().rtt_of(found[i].id));
      }
    RC_ASSERT(f.table().holds_invariants());
  });
  tests::property("also when the 16 bits in the entry tie", [](std::uint8_t count) {
    fixture f;
    std::vector<contact> twins;
    for (std::uint32_t i = 0; i < count % 20U; ++i) {
      auto c = in_bucket(f.self, 3, 77);
      c.id.raw[5] = static_cast<std::uint8_t>(i * 37);
      c.where = contact_of(i).where;
      twins.push_back(c);
      f.answer(c);
    }
    RC_ASSERT(f.table().closest(id_of(3), 20) == closest_of(twins, id_of(3), 20));
  });
}

TEST_CASE("the region of the k closest is as deep as the network is large") {
  fixture f;
  CHECK(f.table().region_bits(20) == 0);
  for (std::uint32_t i = 0; i < 40; ++i)
    f.answer(in_bucket(f.self, static_cast<int>(i) / 8, 100 + i)); // 8 in each of five buckets
  CHECK(f.table().region_bits(20) == 2); // 24 share two bits with it
  f.table().remove(in_bucket(f.self, 4, 139).id);
  CHECK(f.table().region_bits(20) == 2);
  for (std::uint32_t i = 16; i < 32; ++i)
    f.table().remove(in_bucket(f.self, static_cast<int>(i) / 8, 100 + i).id);
  CHECK(f.table().region_bits(20) == 0);
}

TEST_CASE("the k closest neighbours are always kept") {
  tests::property("whatever order and round trips they come in", [](std::uint64_t seed) {
    fixture f;
    f.rules.k = 8;
    random_source draws{seed, 0, 0};
    std::vector<contact> seen;
    for (std::uint32_t i = 0; i < 300; ++i) {
      seen.push_back(contact_of(static_cast<std::uint32_t>(1 + draws.below(4000))));
      f.answer(seen.back(), std::chrono::milliseconds{1 + draws.below(300)});
    }
    tests::sort_by_distance(seen, f.self);
    seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
    RC_ASSERT(f.table().closest(f.self, 8) == closest_of(seen, f.self, 8));
  });
}

TEST_CASE("a full bucket keeps old contacts") {
  fixture f;
  const auto old = f.fill(40ms);
  const auto newcomer = in_bucket(f.self, 0, 5000);
  CHECK(f.answer(newcomer, 35ms) == outcome::waiting);
  CHECK(f.answer(old[3], 45ms) == outcome::refreshed);
  CHECK_FALSE(f.table().find(newcomer.id));

  SECTION("unless the newcomer is clearly nearer") {
    f.answer(old[7], 400ms);
    f.answer(old[7], 400ms);
    const auto nearer = in_region(f.self, 0, 7, 5001);
    CHECK(f.answer(nearer, 20ms) == outcome::added);
    CHECK(f.table().find(nearer.id) == nearer);
    CHECK_FALSE(f.table().find(old[7].id));
  }
  SECTION("unless nearness does not count") {
    f.rules.prefer_near = false;
    CHECK(f.answer(in_bucket(f.self, 0, 5001), 1ms) == outcome::waiting);
  }
  SECTION("one that failed once is still given, one that failed twice is replaced") {
    f.fail(old[2], 1);
    const auto first = f.table().closest(old[2].id, 1);
    CHECK(first.at(0) == old[2]);
    f.fail(old[2], 1);
    CHECK_FALSE(f.table().find(old[2].id));
    CHECK(f.table().find(newcomer.id) == newcomer);
  }
  SECTION("and a failure at another address says nothing") {
    f.fail({old[2].id, contact_of(9).where}, 5);
    CHECK(f.table().closest(old[2].id, 1).at(0) == old[2]);
  }
  SECTION("and a removed one makes room for a waiting one") {
    f.table().remove(old[0].id);
    CHECK(f.table().find(newcomer.id) == newcomer);
  }
  CHECK(f.table().holds_invariants());
}

TEST_CASE("a full bucket spreads over its regions, and comes to rest") {
  fixture f;
  const auto fill_from = [&f](const std::vector<unsigned>& regions, duration eighth) {
    for (std::uint32_t i = 0; i < f.rules.k; ++i) {
      f.answer(in_bucket(f.self, 6, 2000 + i));
      f.answer(in_region(f.self, 0, regions[i % regions.size()], 1000 + i), i == 7 ? eighth : 40ms);
    }
  };
  const auto count = [&f](unsigned region) {
    const auto all = f.table().all();
    return std::ranges::count_if(all, [&](const contact& c) {
      return common_prefix_bits(f.self, c.id) == 0 && bits16_at(c.id, 1) >> 13 == region;
    });
  };
  SECTION("crowded around one key") {
    fill_from({5}, 45ms);
    CHECK(count(5) == 20);
    CHECK(f.answer(in_region(f.self, 0, 2, 5000), 50ms) == outcome::added);
    CHECK_FALSE(f.table().find(in_region(f.self, 0, 5, 1007).id)); // the slowest
    for (std::uint32_t i = 0; i < 400; ++i)
      f.answer(in_region(f.self, 0, i % 8, 6000 + i), 50ms);
    for (unsigned region = 0; region < 8; ++region) {
      CHECK(count(region) >= 2);
      CHECK(count(region) <= 3);
    }
    for (std::uint32_t i = 0; i < 8; ++i)
      CHECK(f.answer(in_region(f.self, 0, i, 7000 + i), 50ms) == outcome::waiting);
  }
  SECTION("even already") {
    fill_from({0, 1, 2, 3, 4, 5, 6, 7}, 40ms);
    for (std::uint32_t i = 0; i < 8; ++i)
      CHECK(f.answer(in_region(f.self, 0, i, 5000 + i), 50ms) == outcome::waiting);
  }
  CHECK(f.table().holds_invariants());
}

TEST_CASE("near newcomers do not crowd the region of a bucket that they come from") {
  fixture f;
  const auto old = f.fill(40ms); // three in each of regions 0 to 3, two in each of the others
  for (std::uint32_t i = 0; i < 40; ++i)
    f.answer(in_region(f.self, 0, 6, 5000 + i), 10ms);
  std::array<std::size_t, 8> count{};
  for (const auto& each : f.table().all())
    if (common_prefix_bits(f.self, each.id) == 0)
      ++count[bits16_at(each.id, 1) >> 13];
  CHECK(count == std::array<std::size_t, 8>{2, 3, 3, 3, 2, 2, 3, 2});
  CHECK_FALSE(f.table().find(old[6].id)); // those of the own region have made room
  CHECK_FALSE(f.table().find(old[14].id));
  CHECK(f.table().find(old[4].id)); // the others have not, but for one of a region that had more
}

TEST_CASE("the usual round trip is that of the neighbours, whom nobody chose for being near") {
  fixture f;
  CHECK_FALSE(f.table().usual_rtt());
  f.table().on_answered(in_bucket(f.self, 6, 1), std::nullopt, at_ms(0));
  CHECK_FALSE(f.table().usual_rtt());
  f.fill(1ms); // a full bucket, and twenty who share six bits, at 50 ms
  CHECK(f.table().usual_rtt() == rtt_of_class(rtt_class_of(50ms)));
  for (std::uint32_t i = 0; i < 20; ++i)
    f.answer(in_bucket(f.self, 7, 3000 + i), 90ms); // nearer in id than those
  CHECK(f.table().usual_rtt() == rtt_of_class(rtt_class_of(90ms)));
}

TEST_CASE("where there is no room a contact spreads the bucket or is a substitute, but for a neighbour") {
  fixture f;
  CHECK(f.table().use_of({f.self, contact_of(1).where}) == use::none);
  CHECK(f.table().use_of(in_bucket(f.self, 0, 1)) == use::needed);
  const auto shallow = f.fill(50ms);
  CHECK(f.table().use_of(shallow[0]) == use::none);
  CHECK(f.table().use_of(in_region(f.self, 0, 3, 1)) == use::substitute);
  CHECK(f.table().use_of(in_bucket(f.self, 0, 1), rtt_class_of(5ms)) == use::better); // it is only nearer
  CHECK(f.table().use_of(in_bucket(f.self, 9, 1)) == use::needed);
  const auto farthest = f.table().closest(f.self, f.rules.k).back();
  for (std::uint32_t i = 0; i < 40; ++i) {
    const auto beside = in_bucket(f.self, 6, 3000 + i);
    CHECK((f.table().use_of(beside) == use::needed) == closer(f.self, beside.id, farthest.id));
  }
  f.fail(shallow[0], 2);
  CHECK(f.table().use_of(in_region(f.self, 0, 3, 1)) == use::needed);
  for (std::uint32_t i = 0; i < f.rules.k; ++i)
    f.answer(in_region(f.self, 0, i % 8, 4000 + i));
  CHECK(f.table().use_of(in_region(f.self, 0, 3, 1)) == use::none); // enough wait
}

TEST_CASE("a dead contact is dropped while others answer") {
  fixture f;
  const auto peers = f.fill(40ms);
  f.fail(peers[0], 1);
  f.answer(peers[1]);
  f.fail(peers[0], 1);
  CHECK(f.table().size() == 39);
}

TEST_CASE("when nobody answers contacts are kept, marked bad, and come back") {
  fixture f;
  const auto peers = f.fill(40ms);
  for (int round = 0; round < 3; ++round)
    for (const auto& each : f.table().all())
      f.fail(each, 1);
  CHECK(f.table().size() >= 30);
  CHECK(f.table().closest(f.self, 20).empty());
  const auto back = f.table().all().front();
  CHECK(f.answer(back) == outcome::refreshed);
  CHECK(f.table().closest(f.self, 20) == std::vector{back});
}

TEST_CASE("subnets are limited in a bucket and in the table") {
  fixture f;
  const auto from = [&](std::uint32_t number, int bits) {
    auto c = in_bucket(f.self, bits, number);
    c.where = endpoint::v4((80U << 24) + number, 4000);
    return c;
  };
  CHECK(f.answer(from(1, 0)) == outcome::added);
  CHECK(f.answer(from(2, 0)) == outcome::added);
  CHECK(f.answer(from(3, 0)) == outcome::refused);
  CHECK(f.table().use_of(from(3, 0)) == routing_table::use::none);
  for (std::uint32_t i = 4; i < 12; ++i)
    CHECK(f.answer(from(i, static_cast<int>(i / 2))) == outcome::added);
  CHECK(f.answer(from(20, 30)) == outcome::refused);
  f.table().remove(from(2, 0).id);
  CHECK(f.answer(from(20, 30)) == outcome::added);

  auto local = in_bucket(f.self, 0, 50);
  for (std::uint32_t i = 0; i < 10; ++i) {
    local.id.raw[31] = static_cast<std::uint8_t>(i);
    local.where = endpoint::v4(0x7f000001, static_cast<std::uint16_t>(5000 + i));
    CHECK(f.answer(local) == outcome::added);
  }
}

TEST_CASE("a contact that moved is known at its new address") {
  fixture f;
  auto c = contact_of(1);
  f.answer(c, 40ms);
  c.where.port = 9;
  CHECK(f.answer(c, 40ms) == outcome::refreshed);
  CHECK(f.table().find(c.id) == c);
  CHECK(f.book.size() == 1);
}

TEST_CASE("round trips are smoothed on a logarithmic scale") {
  fixture f;
  const auto c = contact_of(1);
  f.answer(c, 100ms);
  CHECK(to_ms(*f.table().rtt_of(c.id)) == Approx(100).epsilon(0.07));
  for (int i = 0; i < 40; ++i)
    f.answer(c, 20ms);
  CHECK(to_ms(*f.table().rtt_of(c.id)) == Approx(20).epsilon(0.07));
  CHECK_FALSE(f.table().rtt_of(id_of(9)));
}

TEST_CASE("the longest silent contact is the first to be asked") {
  fixture f;
  f.answer(contact_of(1), 40ms, 60'000);
  f.answer(contact_of(2), 40ms, 600'000);
  CHECK_FALSE(f.table().stalest(at_ms(600'000), 15min));
  CHECK(f.table().stalest(at_ms(1'200'000), 15min) == contact_of(1));
  f.answer(contact_of(1), 40ms, 1'200'000);
  CHECK(f.table().stalest(at_ms(1'700'000), 15min) == contact_of(2));
  // Far beyond what a minute counter can tell.
  f.answer(contact_of(3), 40ms, 90'000'000);
  f.table().remove(contact_of(2).id);
  CHECK(f.table().stalest(at_ms(90'000'000), 15min) == contact_of(1));
}

TEST_CASE("any history keeps the table and the book consistent") {
  tests::property("invariants hold, and every handle is given back", [](std::uint64_t seed) {
    pooled_contact_book book;
    table_rules rules;
    rules.k = 4;
    rules.replacements = seed % 4;
    {
      routing_table first{id_of(0), book, rules};
      random_source draws{seed, 0, 0};
      for (std::int64_t i = 0; i < 400; ++i) {
        auto c = contact_of(static_cast<std::uint32_t>(draws.below(60)));
        c.where.port = static_cast<std::uint16_t>(1 + draws.below(2));
        c.where.address[14] = static_cast<std::uint8_t>(draws.below(6));
        const auto what = draws.below(8);
        if (what < 4)
          first.on_answered(c, std::chrono::milliseconds{1 + draws.below(200)}, at_ms(i * 20'000));
        else if (what < 7)
          first.on_failed(c, at_ms(i * 20'000));
        else
          first.remove(c.id);
        RC_ASSERT(first.holds_invariants());
      }
      auto second = std::move(first);
      RC_ASSERT(second.holds_invariants());
      RC_ASSERT(second.all().size() == second.size());
    }
    RC_ASSERT(book.size() == 0U);
  });
}

TEST_CASE("a random id lies in its bucket") {
  const auto self = id_of(4);
  for (int bits = 0; bits < 256; ++bits)
    CHECK(common_prefix_bits(self, id_in_bucket(self, bits, {1, 2, 3, 4})) == bits);
  for (std::uint64_t region = 0; region < 16; ++region) {
    const auto made = id_in_region(self, 9, region, {1, 2, 3, 4});
    CHECK(common_prefix_bits(self, made) == 9);
    CHECK(bits16_at(made, 10) >> 13 == region % 8);
  }
  CHECK(common_prefix_bits(self, id_in_region(self, 255, 5, {1, 2, 3, 4})) == 255); // it has no regions
}

TEST_CASE("an entry is small and a table of a million-peer network fits its budget") {
  fixture f;
  for (int bits = 0; bits < 16; ++bits)
    for (std::uint32_t i = 0; i < 24; ++i)
      f.answer(in_bucket(f.self, bits, 1000 + static_cast<std::uint32_t>(bits) * 100 + i));
  for (std::uint32_t i = 0; i < 20; ++i)
    f.answer(in_bucket(f.self, 16 + static_cast<int>(i % 4), i));
  CHECK(f.table().size() == 340);
  CHECK(f.table().memory_bytes() <= 3584);
}

} // namespace souk::protocol
