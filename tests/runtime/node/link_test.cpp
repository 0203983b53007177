#include "runtime/node/link.hpp"

#include "tests/catch.hpp"

using namespace souk;
using protocol::errc;

namespace {

protocol::contact contact_number(std::uint8_t number) {
  protocol::contact made;
  made.id.raw.fill(number);
  made.where = protocol::endpoint::v4(0x7f000001, static_cast<std::uint16_t>(4000 + number));
  return made;
}

runtime::link share() {
  runtime::shared_package package;
  package.package.publisher.raw.fill(7);
  package.package.name = "cpp-starter";
  package.version = "1.2.3-rc.1";
  package.archive.raw.fill(9);
  return {3, {contact_number(1), contact_number(2)}, package};
}

} // namespace

TEST_CASE("a link says what it was made of") {
  CHECK(runtime::parse_link(to_text(share())) == share());
  const runtime::link invitation{0, {contact_number(5)}, std::nullopt};
  CHECK(runtime::parse_link(to_text(invitation)) == invitation);
  CHECK(runtime::is_link(to_text(invitation)));
}

TEST_CASE("a link has a bounded length") {
  auto many = share();
  many.contacts.assign(100, contact_number(3));
  const auto text = to_text(many);
  CHECK(text.size() <= runtime::link_bytes_max);
  CHECK(runtime::parse_link(text)->contacts.size() == runtime::link_contacts_max);
}

TEST_CASE("every mistyped character is noticed, and every cut") {
  const auto text = to_text(share());
  for (std::size_t i = 5; i < text.size(); ++i) {
    auto wrong = text;
    wrong[i] = wrong[i] == 'A' ? 'B' : 'A';
    const auto parsed = runtime::parse_link(wrong);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == errc::usage);
    CHECK_FALSE(runtime::parse_link(text.substr(0, i)));
  }
  CHECK_FALSE(runtime::parse_link(text + "A"));
  CHECK_FALSE(runtime::parse_link(" " + text));
}

TEST_CASE("no text that is no link is taken for one") {
  tests::property("any text", [](const std::string& text) {
    RC_ASSERT(!runtime::parse_link(text));
    RC_ASSERT(!runtime::parse_link("souk:" + text));
  });
}
