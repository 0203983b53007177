#include "tests/catch.hpp"

#include <limits>

#include "protocol/dht/record.hpp"
#include "tests/protocol/samples.hpp"

namespace souk::protocol {
namespace {

using samples::keys;
using samples::now;

bytes signed_head(head_body body, std::uint8_t key = 1) {
  return encode(sign_document(std::move(body), keys(key)));
}

bytes signed_provider(provider_body body, std::uint8_t key = 4) {
  return encode(sign_document(std::move(body), keys(key)));
}

head_body good_head() {
  return samples::head_of(samples::index());
}
provider_body good_provider() {
  return samples::provider_of(samples::content_digest(7));
}

bool is_refused(record_kind kind, byte_view raw, wall_seconds at = now) {
  const auto checked = check_record(kind, raw, at);
  return !checked && checked.error().code == errc::verification && !checked.error().message.empty();
}

void refuses_every_change(record_kind kind, const bytes& raw) {
  REQUIRE(check_record(kind, raw, now).has_value());
  for (std::size_t at = 0; at < raw.size(); ++at)
    for (const std::uint8_t change : {0x01, 0x20, 0x80, 0xff}) {
      auto changed = raw;
      changed[at] ^= change;
      INFO("byte " << at << " xor " << int{change});
      CHECK(is_refused(kind, changed));
    }
}

void refuses_every_cut(record_kind kind, const bytes& raw) {
  for (std::size_t size = 0; size < raw.size(); ++size)
    CHECK(is_refused(kind, byte_view{raw}.first(size)));
  auto longer = raw;
  longer.push_back(0);
  CHECK(is_refused(kind, longer));
}

} // namespace

TEST_CASE("a good head is taken") {
  const auto raw = signed_head(good_head());
  CHECK(raw.size() <= limits::record_bytes_max);
  const auto checked = check_record(record_kind::head, raw, now);
  REQUIRE(checked.has_value());
  CHECK(checked->kind == record_kind::head);
  CHECK(checked->key == head_key(samples::package()));
  CHECK(checked->sequence == 3);
  CHECK(checked->expires_at == now + 86400);
  CHECK(check_head(raw, now)->body == good_head());
}

TEST_CASE("a head is signed by the chain's newest key") {
  auto body = good_head();
  body.publisher = samples::rotated_chain();
  CHECK(check_record(record_kind::head, signed_head(body, 3), now)->key == head_key(samples::package()));
  CHECK(is_refused(record_kind::head, signed_head(body, 1)));
  CHECK(is_refused(record_kind::head, signed_head(good_head(), 2)));
}

TEST_CASE("a head with the longest chain and usual names fits a record") {
  auto body = good_head();
  body.publisher.first.recovery.clear();
  body.publisher.rotations.clear();
  for (std::uint8_t i = 1; i <= limits::rotations_max; ++i)
    body.publisher.rotations.push_back(make_rotation(body.publisher, keys(i), keys(i + 1), now));
  CHECK(check_record(record_kind::head, signed_head(body, limits::rotations_max + 1), now).has_value());
}

TEST_CASE("a head that says what cannot be is refused") {
  auto body = good_head();
  SECTION("a bad name") {
    body.name = "../x";
  }
  SECTION("a bad version") {
    body.newest = "1.2";
  }
  SECTION("no sequence number") {
    body.sequence = 0;
  }
  SECTION("too large an index") {
    body.index_bytes = limits::index_bytes_max + 1;
  }
  SECTION("from the future") {
    body.issued_at = now + limits::clock_skew_seconds + 1;
    body.expires_at = body.issued_at + 1;
  }
  SECTION("expired") {
    body.issued_at = now - 10;
    body.expires_at = now;
  }
  SECTION("valid for too long") {
    body.expires_at = now + limits::validity_seconds + limits::clock_skew_seconds + 1;
  }
  SECTION("times that overflow") {
    body.issued_at = std::numeric_limits<std::int64_t>::min();
  }
  SECTION("expiring before it was issued") {
    body.expires_at = body.issued_at;
  }
  CHECK(is_refused(record_kind::head, signed_head(body)));
}

TEST_CASE("the limits of a head's times are within") {
  auto body = good_head();
  body.issued_at = now + limits::clock_skew_seconds;
  body.expires_at = body.issued_at + limits::validity_seconds;
  CHECK(check_head(signed_head(body), now).has_value());
}

TEST_CASE("an expired head is read where that is allowed") {
  const auto raw = signed_head(good_head());
  CHECK_FALSE(check_head(raw, now + 86400));
  CHECK(check_head(raw, now + 86400, true).has_value());
}

TEST_CASE("a good provider record is taken") {
  const auto checked = check_record(record_kind::provider, signed_provider(good_provider()), now);
  REQUIRE(checked.has_value());
  CHECK(checked->key == provider_key(samples::content_digest(7)));
  CHECK(checked->provider == node_id_of(keys(4).open));
  CHECK(checked->sequence == static_cast<std::uint64_t>(now));
}

TEST_CASE("a provider record that says what cannot be is refused") {
  auto body = good_provider();
  SECTION("no port") {
    body.where.port = 0;
  }
  SECTION("no address") {
    body.where = endpoint::v4(0, 80);
  }
  SECTION("expired") {
    body.issued_at = now - 10;
    body.expires_at = now - 1;
  }
  SECTION("valid for weeks") {
    body.expires_at = now + 14 * 86400;
  }
  SECTION("another's key") {
    body.key = keys(5).open;
  }
  CHECK(is_refused(record_kind::provider, signed_provider(body)));
}

TEST_CASE("a signature of one kind is not one of another") {
  const auto body = good_provider();
  const provider wrong{body, sign(keys(4), "souk.head", encode(body))};
  CHECK(is_refused(record_kind::provider, encode(wrong)));
}

TEST_CASE("values") {
  const bytes value{1, 2, 3};
  const auto checked = check_record(record_kind::value, value, now);
  REQUIRE(checked.has_value());
  CHECK(checked->key == value_key(value));
  CHECK(checked->expires_at == 0);
  CHECK(is_refused(record_kind::value, {}));
  CHECK(is_refused(record_kind::value, bytes(limits::record_bytes_max + 1)));
  CHECK(check_record(record_kind::value, bytes(limits::record_bytes_max), now).has_value());
}

TEST_CASE("one byte changed anywhere in a head is refused") {
  refuses_every_change(record_kind::head, signed_head(good_head()));
}

TEST_CASE("one byte changed anywhere in a head with a rotated key is refused") {
  auto body = good_head();
  body.publisher = samples::rotated_chain();
  const auto raw = signed_head(body, 3);
  for (std::size_t at = 0; at < raw.size(); ++at) {
    auto changed = raw;
    changed[at] ^= 1;
    CHECK(is_refused(record_kind::head, changed));
  }
}

TEST_CASE("one byte changed anywhere in a provider record is refused") {
  refuses_every_change(record_kind::provider, signed_provider(good_provider()));
}

TEST_CASE("records cut short at any length are refused") {
  refuses_every_cut(record_kind::head, signed_head(good_head()));
  refuses_every_cut(record_kind::provider, signed_provider(good_provider()));
}

TEST_CASE("keys of different kinds differ for the same bytes") {
  const auto raw = samples::content_digest(7);
  CHECK(value_key(raw.view()) != provider_key(raw));
  CHECK(head_key({{raw.raw}, "a"}) != head_key({{raw.raw}, "b"}));
}

} // namespace souk::protocol
