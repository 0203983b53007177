// Every type that travels: what was encoded decodes to the same, and nothing else does.
#include "tests/catch.hpp"

#include "protocol/catalogue/announcement.hpp"
#include "protocol/dht/record.hpp"
#include "protocol/package/release.hpp"
#include "protocol/wire/messages.hpp"
#include "protocol/wire/stream_messages.hpp"
#include "tests/protocol/wire/arbitrary.hpp"

namespace souk::protocol {
namespace {

template <class T>
void round_trips(std::uint64_t seed) {
  const auto x = arbitrary<T>(seed);
  const auto raw = encode(x);
  const auto again = decode<T>(raw);
  RC_ASSERT(again.has_value());
  RC_ASSERT(*again == x);
  RC_ASSERT(decode_canonical<T>(raw).has_value());
}

template <class T>
void refuses_every_cut(std::uint64_t seed) {
  const auto raw = encode(arbitrary<T>(seed));
  const auto step = 1 + raw.size() / 500;
  for (std::size_t size = 0; size < raw.size(); size += step)
    RC_ASSERT(!decode<T>(byte_view{raw}.first(size)));
  auto longer = raw;
  longer.push_back(0xc0);
  RC_ASSERT(!decode<T>(longer));
}

// Whatever a changed document decodes to, it is not the old one under another encoding.
template <class T>
void has_one_encoding(std::uint64_t seed, std::uint64_t where, std::uint8_t change) {
  const auto x = arbitrary<T>(seed);
  auto raw = encode(x);
  raw[where % raw.size()] ^= change;
  const auto again = decode_canonical<T>(raw);
  if (again) // not inside the assertion, which looks at both sides of an `or`
    RC_ASSERT((change == 0) == (*again == x));
}

template <class T>
void check_codec() {
  tests::property("round trip", round_trips<T>);
  tests::property("truncated or too long", refuses_every_cut<T>);
  tests::property("one encoding", has_one_encoding<T>);
}

template <class Variant>
struct each_of;
template <class... Ts>
struct each_of<std::variant<Ts...>> {
  static void check() {
    const auto one = [](std::string_view name, auto codec) {
      DYNAMIC_SECTION(name) {
        codec();
      }
    };
    (one(Ts::name, check_codec<Ts>), ...);
  }
};

// An array header that says one more, and one more value at the end.
bytes with_one_field_more(bytes raw) {
  ++raw[0];
  raw.push_back(0x00);
  return raw;
}

} // namespace

TEST_CASE("every datagram's fields round-trip") {
  each_of<message>::check();
}

TEST_CASE("every stream message round-trips") {
  each_of<stream_message>::check();
}

TEST_CASE("every document round-trips") {
  SECTION("genesis") {
    check_codec<genesis>();
  }
  SECTION("publisher_chain") {
    check_codec<publisher_chain>();
  }
  SECTION("head") {
    check_codec<head>();
  }
  SECTION("provider") {
    check_codec<provider>();
  }
  SECTION("announcement") {
    check_codec<announcement>();
  }
  SECTION("release_index") {
    check_codec<release_index>();
  }
  SECTION("release") {
    check_codec<release>();
  }
  SECTION("block_list") {
    check_codec<block_list>();
  }
}

TEST_CASE("a number in a longer form is decoded, but is not canonical") {
  const auto raw = encode(stored{store_status::stale});
  REQUIRE(raw == bytes{0x91, 0x03});
  const bytes longer{0x91, 0xcc, 0x03};
  CHECK(decode<stored>(longer) == stored{store_status::stale});
  CHECK(decode_canonical<stored>(longer).error() == wire_fault::not_canonical);
}

TEST_CASE("only a newer version may add fields") {
  const auto raw = with_one_field_more(encode(dial_back{80}));
  CHECK(decode<dial_back>(raw).error() == wire_fault::wrong_length);
  CHECK(decode<dial_back>(raw, extra_fields::ignored) == dial_back{80});
  CHECK_FALSE(decode_canonical<dial_back>(raw));
}

TEST_CASE("what cannot be is refused with its reason") {
  CHECK(decode<stored>(bytes{0x91, 0x7f}).error() == wire_fault::over_limit);       // no such status
  CHECK(decode<stored>(bytes{0x91, 0xa1, 'x'}).error() == wire_fault::wrong_type);
  CHECK(decode<stored>(bytes{0x91, 0xff}).error() == wire_fault::wrong_type);       // -1
  CHECK(decode<stored>(bytes{0x91, 0x03, 0x03}).error() == wire_fault::trailing_bytes);
  CHECK(decode<dial_back>(bytes{0x91, 0xce, 0, 1, 0, 0}).error() == wire_fault::over_limit);
  CHECK(decode<find_node>(bytes{0x91, 0xc4, 1, 0}).error() == wire_fault::wrong_length);
  CHECK(decode<stored>(bytes{0x81, 0x03, 0x03}).error() == wire_fault::over_limit); // maps are not spoken here
}

TEST_CASE("a count that is larger than the input is refused before memory is taken") {
  CHECK_FALSE(decode<nodes>(bytes{0x91, 0xdd, 0xff, 0xff, 0xff, 0xff}));
  CHECK_FALSE(decode<values>(bytes{0x92, 0xdd, 0x7f, 0xff, 0xff, 0xff, 0x90}));
  CHECK_FALSE(decode<block>(bytes{0x91, 0xc6, 0xff, 0xff, 0xff, 0xff}));
  CHECK_FALSE(decode<nodes>(bytes(64, 0x91))); // nested without end
}

} // namespace souk::protocol
