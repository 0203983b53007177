#include "protocol/dht/likely_near.hpp"

#include "protocol/dht/rtt_guess.hpp"
#include "tests/catch.hpp"
#include "tests/protocol/dht/peers.hpp"

namespace souk::protocol {
namespace {

using namespace std::chrono_literals;
using tests::at_ms;
using tests::contact_of;
using tests::id_of;

// A table that knows one contact, of a network where round trips take so long.
struct fixture {
  pooled_contact_book book;
  table_rules rules;
  family_tables table{id_of(0), book, rules};
  std::vector<contact> told{contact_of(1), contact_of(2), contact_of(3)};

  explicit fixture(std::optional<duration> rtt) { table.on_answered(contact_of(1), rtt, at_ms(0)); }
  std::vector<contact> near(duration to_answerer, duration first, duration second, duration third) const {
    return likely_near(table, to_answerer, told, {rtt_class_of(first), rtt_class_of(second), rtt_class_of(third)});
  }
};

} // namespace

TEST_CASE("the third side of a triangle is at least as long as the longer of two, and shorter than both together") {
  CHECK_FALSE(guessed_rtt(10ms, 0));
  CHECK_FALSE(guessed_rtt(10ms, 200)); // no class: somebody lies
  tests::property("for any two sides", [] {
    const std::chrono::microseconds one{*rc::gen::inRange(100, 2'000'000)};
    const std::chrono::microseconds other{*rc::gen::inRange(100, 2'000'000)};
    const auto there = rtt_of_class(rtt_class_of(other));
    const auto guess = guessed_rtt(one, rtt_class_of(other));
    RC_ASSERT(guess.has_value());
    RC_ASSERT(*guess >= std::max<duration>(one, there));
    RC_ASSERT(*guess < one + there);
  });
}

TEST_CASE("contacts that a near peer tells of as near are likely to be near") {
  const fixture f{100ms};
  using near = std::vector<contact>;
  CHECK(f.near(10ms, 10ms, 10ms, 60ms) == near{contact_of(2)}); // the first is known, the third is too far
  CHECK(f.near(10ms, 10ms, 10ms, 20ms) == near{contact_of(2), contact_of(3)});
  CHECK(f.near(60ms, 10ms, 1ms, 1ms).empty()); // nobody can be told of as near by somebody far
  CHECK(likely_near(f.table, 10ms, f.told, {}).empty()); // who says nothing of distances
  CHECK(likely_near(f.table, 10ms, f.told, {1, 1}) == near{contact_of(2)});
}

TEST_CASE("nobody is likely to be near where nothing was measured, or everybody is") {
  const fixture building{4ms};
  CHECK(building.near(100us, 100us, 100us, 100us).empty());
  const fixture unmeasured{std::nullopt};
  CHECK(unmeasured.near(100us, 100us, 100us, 100us).empty());
}

} // namespace souk::protocol
