#include "tests/catch.hpp"

#include "protocol/catalogue/announcement.hpp"
#include "tests/protocol/samples.hpp"

namespace souk::protocol {
namespace {

using samples::now;

bytes announcement_from(const announcement_body& body, std::uint8_t key = 1) {
  return encode(sign_document(body, samples::keys(key)));
}

announcement_body good() {
  return samples::announcement_of(samples::release_document());
}

} // namespace

TEST_CASE("a good announcement is taken") {
  const auto raw = announcement_from(good());
  const auto checked = check_announcement(raw, now);
  REQUIRE(checked.has_value());
  CHECK(checked->body == good());
  CHECK(announcement_id(raw) == announcement_id(announcement_from(good())));
  CHECK(announcement_id(raw) != announcement_id(announcement_from(good(), 2)));
}

TEST_CASE("an announcement that says what cannot be is refused") {
  auto body = good();
  std::uint8_t key = 1;
  SECTION("a bad name") {
    body.name = "a/b";
  }
  SECTION("a bad version") {
    body.version = "latest";
  }
  SECTION("text that moves the cursor") {
    body.description = "\x1b[2J";
  }
  SECTION("text that is not UTF-8") {
    body.tags = {"\xff"};
  }
  SECTION("two lines") {
    body.license = "MIT\nGPL";
  }
  SECTION("an archive that is too large") {
    body.archive_bytes = limits::archive_bytes_max + 1;
  }
  SECTION("expired") {
    body.issued_at = now - 100;
    body.expires_at = now;
  }
  SECTION("from the future") {
    body.issued_at = now + 2 * limits::clock_skew_seconds;
    body.expires_at = body.issued_at + 10;
  }
  SECTION("another's key") {
    key = 2;
  }
  const auto checked = check_announcement(announcement_from(body, key), now);
  REQUIRE_FALSE(checked);
  CHECK(checked.error().code == errc::verification);
}

TEST_CASE("one byte changed anywhere in an announcement is refused") {
  const auto raw = announcement_from(good());
  for (std::size_t at = 0; at < raw.size(); ++at)
    for (const std::uint8_t change : {0x01, 0x20, 0x80, 0xff}) {
      auto changed = raw;
      changed[at] ^= change;
      CHECK_FALSE(check_announcement(changed, now));
    }
}

TEST_CASE("an announcement cut short at any length is refused") {
  const auto raw = announcement_from(good());
  for (std::size_t size = 0; size < raw.size(); ++size)
    CHECK_FALSE(check_announcement(byte_view{raw}.first(size), now));
}

} // namespace souk::protocol
