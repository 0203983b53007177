#include "protocol/shell/quantity.hpp"

#include "tests/catch.hpp"

namespace souk::protocol {

using namespace std::chrono_literals;

TEST_CASE("a length of time is read") {
  CHECK(parse_duration("500ms") == duration{500ms});
  CHECK(parse_duration("10s") == duration{10s});
  CHECK(parse_duration("1h30m") == duration{90min});
  CHECK(parse_duration("0s") == duration{});
  for (const auto* wrong :
       {"", "10", "s", "1.5s", "-1s", "10 s", "5d", "9999999999h", "1000000h1h", "99999999999999999999s"})
    CHECK(parse_duration(wrong).error().code == errc::usage);
}

TEST_CASE("a share is read") {
  CHECK(parse_share("0%") == 0U);
  CHECK(parse_share("5%") == 50'000U);
  CHECK(parse_share("0.5%") == 5'000U);
  CHECK(parse_share("12.345%") == 123'450U);
  CHECK(parse_share("100%") == 1'000'000U);
  for (const auto* wrong : {"", "%", "5", "101%", "100.1%", "-1%", "5.%", "5.x%", "5%%", ".5%"})
    CHECK(parse_share(wrong).error().code == errc::usage);
}

} // namespace souk::protocol
