// A peer's word about its copies: what is taken, and what is not.
#include "tests/catch.hpp"

#include <functional>

#include "protocol/catalogue/copies.hpp"

using namespace souk::protocol;

namespace {

constexpr wall_seconds now = 1'750'000'000;

bytes said(const std::function<void(copies_body&)>& change = {}) {
  const auto keys = key_pair_from_seed({3});
  copies_body body;
  body.key = keys.open;
  body.part = 2;
  body.archives = {digest_of(as_bytes("a")), digest_of(as_bytes("b"))};
  std::sort(body.archives.begin(), body.archives.end());
  body.issued_at = now;
  body.expires_at = now + limits::copies_validity_seconds;
  if (change)
    change(body);
  return encode(sign_document(body, keys));
}

bool is_refused(const bytes& raw, wall_seconds at = now) {
  const auto checked = check_announced(raw, at);
  return !checked && checked.error().code == errc::verification;
}

} // namespace

TEST_CASE("a word about copies is told from an announcement, and read") {
  const auto checked = check_announced(said(), now);
  REQUIRE(checked);
  const auto* word = std::get_if<copies>(&*checked);
  REQUIRE(word != nullptr);
  CHECK(word->body.part == 2);
  CHECK(word->body.archives.size() == 2);
  CHECK(check_announced(said([](copies_body& body) { body.archives.clear(); }), now));
}

TEST_CASE("the largest word fits an announcement") {
  const auto raw = said([](copies_body& body) {
    body.part = limits::copies_parts_max - 1;
    body.archives.resize(limits::copies_per_announcement_max);
    for (std::size_t i = 0; i < body.archives.size(); ++i)
      body.archives[i].raw[0] = static_cast<std::uint8_t>(i);
  });
  CHECK(raw.size() <= limits::announcement_bytes_max);
  CHECK(check_announced(raw, now));
}

TEST_CASE("what is wrong with a word about copies") {
  CHECK(is_refused(said(), now + limits::copies_validity_seconds));
  CHECK(is_refused(said(), now - 86400));
  CHECK(is_refused(said([](copies_body& body) { body.expires_at += 86400; })));
  CHECK(is_refused(said([](copies_body& body) { std::swap(body.archives[0], body.archives[1]); })));
  CHECK(is_refused(said([](copies_body& body) { body.archives[1] = body.archives[0]; })));
  CHECK(is_refused(said([](copies_body& body) { body.part = limits::copies_parts_max; })));
  CHECK(is_refused(said([](copies_body& body) { body.key = key_pair_from_seed({4}).open; })));
  auto forged = said();
  forged.back() ^= 1U;
  CHECK(is_refused(forged));
  CHECK(is_refused({0x92, 0xc0, 0xc0}));
}
