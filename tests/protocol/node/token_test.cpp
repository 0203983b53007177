#include "tests/catch.hpp"

#include "protocol/node/token.hpp"

namespace souk::protocol {
namespace {

using namespace std::chrono_literals;

constexpr instant start{1h};
const endpoint here = endpoint::v4(0x01020304, 500);

token_key key(std::uint8_t number) {
  token_key made{};
  made.fill(number);
  return made;
}

} // namespace

TEST_CASE("a token holds for its address alone") {
  const token_secret secret{start, key(1)};
  const auto given = secret.issue(here);
  CHECK(secret.holds(given, here));
  CHECK_FALSE(secret.holds(given, endpoint::v4(0x01020304, 501)));
  CHECK_FALSE(secret.holds(given, endpoint::v4(0x01020305, 500)));
  auto wrong = given;
  wrong[7] ^= 1;
  CHECK_FALSE(secret.holds(wrong, here));
  CHECK_FALSE(token_secret(start, key(2)).holds(given, here));
}

TEST_CASE("a token survives one rotation and not two") {
  token_secret secret{start, key(1)};
  const auto given = secret.issue(here);
  CHECK_FALSE(secret.rotation_due(start));
  CHECK(secret.rotation_due(start + 5min));
  secret.rotate(start + 5min, key(2));
  CHECK_FALSE(secret.rotation_due(start + 5min));
  CHECK(secret.holds(given, here));
  CHECK(secret.issue(here) != given);
  secret.rotate(start + 10min, key(3));
  CHECK_FALSE(secret.holds(given, here));
}

TEST_CASE("no token outlives a long silence") {
  token_secret secret{start, key(1)};
  const auto given = secret.issue(here);
  secret.rotate(start + 1h, key(2));
  CHECK_FALSE(secret.holds(given, here));
  CHECK(secret.holds(secret.issue(here), here));
}

TEST_CASE("a token lives between half its lifetime and all of it") {
  tests::property("whenever it is issued and shown", [] {
    const auto issued = std::chrono::seconds{*rc::gen::inRange(0, 3600)};
    const auto shown = issued + std::chrono::seconds{*rc::gen::inRange(0, 1200)};
    std::uint8_t number = 1;
    token_secret secret{start, key(number)};
    const auto catch_up = [&](instant now) {
      if (secret.rotation_due(now))
        secret.rotate(now, key(++number));
    };
    catch_up(start + issued);
    const auto given = secret.issue(here);
    for (auto at = issued; at <= shown; at += 1s)
      catch_up(start + at);
    const auto holds = secret.holds(given, here);
    RC_ASSERT(shown - issued > limits::token_lifetime / 2 || holds);
    RC_ASSERT(shown - issued < limits::token_lifetime || !holds);
  });
}

TEST_CASE("drawn keys differ") {
  random_source random{1, 2, 3};
  const auto first = draw_token_key(random);
  CHECK(first != draw_token_key(random));
}

} // namespace souk::protocol
