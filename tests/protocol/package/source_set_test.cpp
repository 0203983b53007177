#include "protocol/package/source_set.hpp"

#include "tests/catch.hpp"

using namespace souk::protocol;
using namespace std::chrono_literals;

namespace {

std::vector<contact> contacts(std::size_t count) {
  std::vector<contact> made;
  for (std::size_t i = 0; i < count; ++i)
    made.push_back({{}, endpoint::v4(0x7f000001, static_cast<std::uint16_t>(1000 + i))});
  return made;
}

} // namespace

TEST_CASE("sources are tried in order, so many at once, doubles once") {
  auto all = contacts(3);
  all.push_back(all.front());
  source_set sources{all, {}};
  const instant start{};
  CHECK(sources.size() == 3);
  CHECK(sources.next(start, 2) == 0U);
  CHECK(sources.next(start, 2) == 1U);
  CHECK_FALSE(sources.next(start, 2));
  sources.on_missing(0);
  CHECK(sources.next(start, 2) == 2U);
}

TEST_CASE("a silent source is noticed, goes to the end, and is given up after its strikes") {
  source_set sources{contacts(1), {.silent_after = 2s, .pause = 300ms, .strikes_max = 2}};
  instant now{};
  for (int strike = 0; strike < 2; ++strike) {
    REQUIRE(sources.next(now, 1) == 0U);
    sources.on_asked(0, now);
    CHECK(sources.silent(now + 1s).empty());
    now += 2s;
    REQUIRE(sources.silent(now) == std::vector<source_set::source>{0});
    sources.on_trouble(0, now);
    CHECK_FALSE(sources.next(now, 1)); // not at once
    now += 300ms;
  }
  CHECK(sources.left() == 0);
  CHECK(sources.why_none_is_left("demo").code == errc::timeout);
}

TEST_CASE("a liar is never asked again, and the error says what happened") {
  source_set sources{contacts(2), {}};
  const instant now{};
  sources.on_lied(*sources.next(now, 1));
  sources.on_missing(*sources.next(now, 1));
  CHECK(sources.left() == 0);
  const auto why = sources.why_none_is_left("demo");
  CHECK(why.code == errc::no_peers);
  CHECK(why.message.find("1 sent wrong data") != std::string::npos);
  CHECK(source_set{{}, {}}.why_none_is_left("demo").code == errc::no_peers);
}
