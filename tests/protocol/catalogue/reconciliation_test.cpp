// Two sets of ids find out how they differ, with few messages.
#include "tests/catch.hpp"

#include <set>

#include "protocol/catalogue/id_sum.hpp"
#include "protocol/catalogue/reconciliation.hpp"
#include "protocol/random.hpp"
#include "protocol/wire/encode.hpp"

namespace souk::protocol {
namespace {

using tests::property;

using id_set = std::set<digest>;

digest drawn(random_source& draws) {
  digest made;
  for (auto& byte : made.raw)
    byte = static_cast<std::uint8_t>(draws.next());
  return made;
}

id_set drawn_set(std::size_t size, std::uint64_t seed) {
  random_source draws{seed, 0, 0};
  id_set made;
  while (made.size() < size)
    made.insert(drawn(draws));
  return made;
}

catalogue_sum sum_of(const id_set& ids, const bytes& prefix) {
  const auto [low, high] = bounds_of(prefix);
  id_sum sum;
  for (auto at = ids.lower_bound(low); at != ids.end() && *at <= high; ++at)
    sum.add(*at);
  return sum.result();
}

std::vector<short_id> ids_under(const id_set& ids, const bytes& prefix) {
  const auto [low, high] = bounds_of(prefix);
  std::vector<short_id> made;
  for (auto at = ids.lower_bound(low); at != ids.end() && *at <= high; ++at)
    made.push_back(short_id_of(*at));
  return made;
}

// As a peer answers that has these.
differences answer(const id_set& ids, const std::vector<catalogue_part>& asked) {
  differences made;
  for (const auto& part : asked) {
    if (sum_of(ids, part.prefix) == part.sum)
      continue;
    part_difference found{part.prefix, {}, {}};
    if (const auto own = ids_under(ids, part.prefix); own.size() <= limits::ids_per_part_max)
      found.ids = own;
    else
      for (const auto& each : parts_of(part.prefix))
        found.parts.push_back(sum_of(ids, each));
    made.parts.push_back(std::move(found));
  }
  return made;
}

struct outcome {
  std::set<short_id> lacking;
  std::set<short_id> missing;
  std::size_t rounds = 0;
  std::size_t bytes = 0; // of the comparison alone
};

outcome reconcile(const id_set& here, const id_set& there) {
  reconciliation plan{sum_of(here, {})};
  outcome made;
  while (!plan.compare().empty()) {
    const auto asked = plan.compare();
    const auto said = answer(there, asked);
    made.bytes += encode(compare_parts{asked}).size() + encode(said).size();
    const auto needs = reconciliation::needs_of(asked, said);
    REQUIRE(needs);
    std::vector<catalogue_sum> sums;
    for (const auto& prefix : needs->sums)
      sums.push_back(sum_of(here, prefix));
    std::vector<std::vector<short_id>> ids;
    for (const auto& prefix : needs->ids)
      ids.push_back(ids_under(here, prefix));
    plan.on_differences(said, sums, ids);
    REQUIRE(++made.rounds < 100);
  }
  made.lacking = {plan.lacking().begin(), plan.lacking().end()};
  made.missing = {plan.missing().begin(), plan.missing().end()};
  return made;
}

std::set<short_id> minus(const id_set& a, const id_set& b) {
  std::set<short_id> made;
  for (const auto& id : a)
    if (!b.contains(id))
      made.insert(short_id_of(id));
  return made;
}

} // namespace

TEST_CASE("two sets find exactly their differences") {
  property("of any size",
           [](std::uint16_t common, std::uint8_t only_here, std::uint8_t only_there, std::uint32_t seed) {
             const auto all = drawn_set(common % 3000U + only_here + only_there, seed);
             id_set here;
             id_set there;
             std::size_t i = 0;
             for (const auto& each : all) {
               const auto which = (i++ * 7919) % all.size();
               if (which >= only_there)
                 here.insert(each);
               if (which < only_there || which >= std::size_t{only_there} + only_here)
                 there.insert(each);
             }
             const auto found = reconcile(here, there);
             RC_ASSERT(found.lacking == minus(there, here));
             RC_ASSERT(found.missing == minus(here, there));
           });
}

TEST_CASE("equal sets need one message, small differences few bytes") {
  const auto all = drawn_set(20'000, 1);
  const auto same = reconcile(all, all);
  CHECK(same.rounds == 1);
  CHECK(same.bytes < 50);
  auto more = all;
  random_source draws{2, 0, 0};
  for (int i = 0; i < 10; ++i)
    more.insert(drawn(draws));
  const auto found = reconcile(all, more);
  CHECK(found.lacking.size() == 10);
  CHECK(found.bytes < 10 * 2500); // the path to each and its part; all ids would be 320,000
  CHECK(found.rounds <= 6);
}

TEST_CASE("an answer about something else is refused") {
  const std::vector<catalogue_part> asked{{{1}, {}}};
  const auto prefix_of = [](bytes prefix) { return differences{{{std::move(prefix), {}, {}}}}; };
  CHECK(reconciliation::needs_of(asked, prefix_of({1})));
  CHECK(!reconciliation::needs_of(asked, prefix_of({2})));
  CHECK(!reconciliation::needs_of(asked, differences{{{{1}, {}, {}}, {{1}, {}, {}}}})); // twice
  CHECK(!reconciliation::needs_of(asked, differences{{{{1}, std::vector<catalogue_sum>(15), {}}}}));
  CHECK(!reconciliation::needs_of(asked, differences{{{{1}, {}, {short_id{0xff}}}}})); // an id of another part
}

TEST_CASE("a sum does not depend on the order, and forgets what is removed") {
  property("any ids", [](std::uint8_t size, std::uint32_t seed) {
    const auto ids = drawn_set(size + 1U, seed);
    id_sum forwards;
    id_sum backwards;
    for (const auto& each : ids)
      forwards.add(each);
    for (auto at = ids.rbegin(); at != ids.rend(); ++at)
      backwards.add(*at);
    RC_ASSERT(forwards.result() == backwards.result());
    forwards.remove(*ids.begin());
    RC_ASSERT(forwards.result() != backwards.result());
    forwards.add(*ids.begin());
    RC_ASSERT(forwards.result() == backwards.result());
    for (const auto& each : ids)
      forwards.remove(each);
    RC_ASSERT(forwards.result() == catalogue_sum{});
  });
}

TEST_CASE("prefixes of half bytes") {
  const auto [low, high] = bounds_of({0x3, 0xa, 0x7});
  CHECK(low.raw[0] == 0x3a);
  CHECK(low.raw[1] == 0x70);
  CHECK(high.raw[1] == 0x7f);
  CHECK(high.raw[31] == 0xff);
  CHECK(has_prefix(short_id_of(low), {0x3, 0xa, 0x7}));
  CHECK(!has_prefix(short_id_of(low), {0x3, 0xb}));
  CHECK(is_prefix({15, 0}));
  CHECK(!is_prefix({16}));
  CHECK(!is_prefix(bytes(65)));
}

} // namespace souk::protocol
