// Who may announce how much, and what is remembered of it.
#include "tests/catch.hpp"

#include "protocol/catalogue/recent_announcements.hpp"
#include "protocol/catalogue/sender_limits.hpp"

namespace souk::protocol {
namespace {

using namespace std::chrono_literals;

const endpoint flooder = endpoint::v4(0x01020304, 1);
const endpoint honest = endpoint::v4(0x01020305, 1);

short_id numbered(std::uint32_t number) {
  short_id made{};
  for (std::size_t i = 0; i < 4; ++i)
    made[i] = static_cast<std::uint8_t>(number >> 8 * i);
  return made;
}

} // namespace

TEST_CASE("a flooder is cut off, and nobody else") {
  sender_limits senders;
  instant now{};
  std::size_t admitted = 0;
  for (int i = 0; i < 10'000; ++i, now += 100us) // ten thousand in a second
    admitted += senders.admit(flooder, now) ? 1 : 0;
  CHECK(admitted <= limits::announced_burst + limits::announced_per_second);
  CHECK(senders.banned(flooder, now));
  CHECK(senders.admit(honest, now));
  CHECK(!senders.admit(flooder, now + 1min));
  CHECK(senders.admit(flooder, now + limits::flooder_banned + 1s));
}

TEST_CASE("what is sent within the rate is always looked at") {
  sender_limits senders;
  instant now{};
  for (int i = 0; i < 5000; ++i, now += 5ms)
    CHECK(senders.admit(honest, now));
}

TEST_CASE("who sends forgeries is cut off") {
  sender_limits senders;
  for (std::size_t i = 0; i < limits::invalid_announcements_max; ++i) {
    CHECK(senders.admit(flooder, instant{}));
    senders.note_invalid(flooder, instant{});
  }
  CHECK(!senders.admit(flooder, instant{} + 1s));
}

TEST_CASE("the senders that are remembered are bounded") {
  sender_limits senders;
  for (std::uint32_t i = 0; i < 3 * limits::gossip_senders_max; ++i)
    senders.admit(endpoint::v4(i, 1), instant{} + std::chrono::milliseconds{i});
  CHECK(senders.size() <= limits::gossip_senders_max);
}

TEST_CASE("recent announcements: once each, the oldest goes first") {
  recent_announcements recent;
  CHECK(recent.add(numbered(1), {7}));
  CHECK(!recent.add(numbered(1), {8}));
  CHECK(*recent.find(numbered(1)) == bytes{7});
  CHECK(!recent.holds(numbered(1), honest));
  recent.note_holder(numbered(1), honest);
  CHECK(recent.holds(numbered(1), honest));
  CHECK(!recent.holds(numbered(2), honest));
  for (std::uint32_t i = 2; i <= limits::recent_announcements_max + 1; ++i)
    recent.add(numbered(i), {});
  CHECK(recent.size() == limits::recent_announcements_max);
  CHECK(recent.find(numbered(1)) == nullptr);
}

TEST_CASE("nobody is asked for what was asked for a moment ago") {
  expected_announcements expected;
  CHECK(expected.expect(numbered(1), instant{}));
  CHECK(!expected.expect(numbered(1), instant{} + 500ms));
  CHECK(expected.expect(numbered(1), instant{} + 2s)); // it did not come
  expected.arrived(numbered(1));
  CHECK(expected.expect(numbered(1), instant{} + 2s));
}

} // namespace souk::protocol
