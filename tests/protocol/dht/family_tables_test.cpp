#include "protocol/dht/family_tables.hpp"

#include "tests/catch.hpp"
#include "tests/protocol/dht/peers.hpp"

namespace souk::protocol {
namespace {

using namespace std::chrono_literals;
using tests::at_ms;
using tests::contact_of;
using tests::id_of;

// The same peer at an IPv6 address.
contact over_v6(std::uint32_t number) {
  auto made = contact_of(number);
  made.where.address = {
    0x20, 0x01, 0x0d, 0xb8, 0, 0, static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number), 0, 0,
    0,    0,    0,    0,    0, 1};
  return made;
}

struct fixture {
  pooled_contact_book book;
  table_rules rules;
  family_tables tables{id_of(0), book, rules};
};

} // namespace

TEST_CASE("family tables: IPv4 and IPv6 are networks of their own, and who has both addresses is in both") {
  fixture f;
  f.tables.on_answered(contact_of(1), 10ms, at_ms(0));
  f.tables.on_answered(over_v6(2), 20ms, at_ms(0));
  CHECK(f.tables.each().size() == 2);
  CHECK(f.tables.of(contact_of(9).where)->all() == std::vector{contact_of(1)});
  CHECK(f.tables.of(over_v6(9).where)->all() == std::vector{over_v6(2)});
  CHECK_FALSE(f.tables.holds(contact_of(2)));
  CHECK(f.tables.use_of(contact_of(2)) == routing_table::use::needed);
  f.tables.on_answered(contact_of(2), 30ms, at_ms(0));
  CHECK(f.tables.size() == 3);
  CHECK(f.tables.rtt_of(over_v6(2)) < f.tables.rtt_of(contact_of(2)));
  CHECK(f.tables.closest(id_of(7), 10).size() == 2); // each peer once
  f.tables.remove(id_of(2));
  CHECK(f.tables.all() == std::vector{contact_of(1)});
}

TEST_CASE("family tables: a peer without IPv6 has one table") {
  fixture f;
  CHECK(f.tables.of(over_v6(1).where) == nullptr);
  CHECK(f.tables.use_of(over_v6(1)) == routing_table::use::needed);
  CHECK(f.tables.use_of({id_of(0), over_v6(1).where}) == routing_table::use::none);
  CHECK_FALSE(f.tables.rtt_of(over_v6(1)));
  f.tables.on_failed(over_v6(1), at_ms(0));
  f.tables.on_answered(contact_of(1), 10ms, at_ms(0));
  CHECK(f.tables.each().size() == 1);
  CHECK(f.tables.closest(id_of(7), 10) == std::vector{contact_of(1)});
}

TEST_CASE("family tables: the closest of both stand in order of distance, at most as many as are wanted") {
  tests::property("for any peers", [] {
    fixture f;
    std::vector<contact> known;
    const auto many = *rc::gen::inRange<std::uint32_t>(0, 60);
    for (std::uint32_t i = 1; i <= many; ++i) {
      known.push_back(*rc::gen::arbitrary<bool>() ? over_v6(i) : contact_of(i));
      f.tables.on_answered(known.back(), 10ms, at_ms(0));
    }
    std::erase_if(known, [&](const contact& c) { return !f.tables.holds(c); }); // their bucket was full
    const auto target = id_of(*rc::gen::inRange<std::uint64_t>(1000, 2000));
    tests::sort_by_distance(known, target);
    const auto wanted = *rc::gen::inRange<std::size_t>(1, 70);
    known.resize(std::min(known.size(), wanted));
    RC_ASSERT(f.tables.closest(target, wanted) == known);
  });
}

} // namespace souk::protocol
