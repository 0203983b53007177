#include "protocol/package/block_plan.hpp"

#include <set>

#include "tests/catch.hpp"

using namespace souk::protocol;

TEST_CASE("a block plan asks in order, within the window, and spreads over its sources") {
  block_plan plan{std::vector<bool>(10, false), {.per_source = 2, .window = 3}};
  CHECK_FALSE(plan.next()); // nobody to ask
  plan.add_source(1);
  plan.add_source(2);
  const auto first = plan.next();
  const auto second = plan.next();
  const auto third = plan.next();
  REQUIRE((first && second && third));
  CHECK((first->index == 0 && second->index == 1 && third->index == 2));
  CHECK(first->from != second->from);
  CHECK_FALSE(plan.next()); // the window is full
  CHECK(plan.on_block(second->from, 1));
  plan.on_done(1);
  CHECK_FALSE(plan.next()); // block 0 holds it
  CHECK(plan.on_block(first->from, 0));
  plan.on_done(0);
  CHECK(plan.next()->index == 3);
}

TEST_CASE("blocks of a dropped source are asked of another, late answers count") {
  block_plan plan{std::vector<bool>(2, false), {}};
  plan.add_source(1);
  REQUIRE(plan.next()->index == 0);
  REQUIRE(plan.next()->index == 1);
  plan.drop(1);
  plan.add_source(2);
  REQUIRE(plan.next()->index == 0);
  CHECK(plan.on_block(1, 0));       // the dropped one was only late
  CHECK_FALSE(plan.on_block(2, 0)); // the second answer is not needed
  plan.on_failed(2, 0);
  plan.on_done(0);
  CHECK(plan.next()->index == 1);
}

TEST_CASE("block plans end, whoever fails, and never ask for what is here") {
  souk::tests::property("ends", [](std::vector<bool> here, std::vector<std::uint8_t> fate) {
    block_plan plan{here, {.per_source = 3, .window = 5}};
    block_plan::source who = 0;
    plan.add_source(who);
    std::size_t step = 0;
    while (!plan.done()) {
      while (const auto index = plan.next_here())
        plan.on_done(*index);
      const auto asked = plan.next();
      if (!asked)
        continue;
      RC_ASSERT(!here[asked->index]);
      const auto bad = step < fate.size() && fate[step] % 3 == 0;
      ++step;
      if (bad) {
        plan.drop(who);
        plan.add_source(++who);
      } else if (plan.on_block(asked->from, asked->index)) {
        plan.on_done(asked->index);
      }
    }
    RC_ASSERT(plan.done_count() == here.size());
  });
}
