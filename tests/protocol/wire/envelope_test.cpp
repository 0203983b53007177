// The envelopes of datagrams and frames.
#include "tests/catch.hpp"

#include "protocol/limits.hpp"
#include "protocol/wire/envelope.hpp"
#include "protocol/wire/stream_messages.hpp"
#include "tests/protocol/samples.hpp"
#include "tests/protocol/wire/arbitrary.hpp"

namespace souk::protocol {
namespace {

constexpr std::uint32_t network = 7;

envelope some_envelope() {
  envelope made;
  made.network = network;
  made.transaction = 0x0102030405060708;
  made.sender = samples::node(5);
  made.token = token{1, 2, 3, 4, 5, 6, 7, 8};
  return made;
}

// Of a client that knows no token.
envelope bare_envelope() {
  envelope made;
  made.network = network;
  made.transaction = 1;
  return made;
}

} // namespace

TEST_CASE("every message survives its datagram") {
  for (const auto& body : samples::messages())
    for (const auto& around : {some_envelope(), bare_envelope()}) {
      const auto raw = encode_datagram(around, body);
      const auto again = decode_datagram(raw, network);
      REQUIRE(again.has_value());
      CHECK(again->envelope == around);
      CHECK(again->body == body);
      CHECK(again->bytes_on_wire == raw.size());
    }
}

TEST_CASE("an answer survives with its challenge") {
  auto around = some_envelope();
  around.sender.reset();
  around.challenge = nonce{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
  for (const message& body : {message{pong{}}, message{nodes{}}, message{values{}}, message{stored{}}}) {
    const auto again = decode_datagram(encode_datagram(around, body), network);
    REQUIRE(again.has_value());
    CHECK(again->envelope == around);
    CHECK(again->body == body);
  }
}

TEST_CASE("a challenge of another length is refused, padding of any length is not") {
  constexpr std::size_t challenge_bytes = 16;
  for (std::size_t size = 0; size < 40; ++size) {
    for (const message& body : {message{find_node{}}, message{nodes{}}}) {
      auto raw = encode_datagram(some_envelope(), body);
      raw[0] = 0x98;
      raw.push_back(0xc4);
      raw.push_back(static_cast<std::uint8_t>(size));
      raw.insert(raw.end(), size, 0);
      const auto again = decode_datagram(raw, network);
      const auto answers = std::holds_alternative<nodes>(body);
      CHECK(again.has_value() == (!answers || size == challenge_bytes));
      CHECK((again && again->envelope.challenge) == (answers && size == challenge_bytes));
    }
  }
}

TEST_CASE("a datagram is padded to at least what was asked") {
  const auto plain = encode_datagram(some_envelope(), dial_back{1}).size();
  for (auto wanted = plain; wanted <= limits::unproved_request_bytes; ++wanted) {
    const auto raw = encode_datagram(some_envelope(), dial_back{1}, wanted);
    CHECK(raw.size() >= wanted);
    CHECK(raw.size() <= std::max(wanted, plain + 3));
    const auto again = decode_datagram(raw, network);
    REQUIRE(again.has_value());
    CHECK(again->body == message{dial_back{1}});
  }
}

TEST_CASE("a datagram cut short at any length is refused") {
  for (const auto& body : samples::messages()) {
    const auto raw = encode_datagram(some_envelope(), body);
    for (std::size_t size = 0; size < raw.size(); ++size)
      CHECK_FALSE(decode_datagram(byte_view{raw}.first(size), network));
  }
}

TEST_CASE("a frame cut short at any length is refused") {
  for (const auto& body : samples::stream_messages()) {
    const auto raw = encode_frame(network, 9, body);
    for (std::size_t size = 0; size < raw.size(); ++size)
      CHECK_FALSE(decode_frame(byte_view{raw}.first(size), network));
  }
}

TEST_CASE("every stream message survives its frame") {
  for (const auto& body : samples::stream_messages()) {
    const auto again = decode_frame(encode_frame(network, 9, body), network);
    REQUIRE(again.has_value());
    CHECK(again->call == 9);
    CHECK(again->body == body);
  }
}

TEST_CASE("a whole block fits a frame") {
  const block whole{bytes(limits::block_bytes, 1)};
  const auto raw = encode_frame(network, 0xffffffff, whole);
  CHECK(raw.size() <= limits::frame_bytes_max);
  CHECK(decode_frame(raw, network).has_value());
  CHECK(decode_frame(bytes(limits::frame_bytes_max + 1), network).error().why == wire_fault::too_large);
}

TEST_CASE("another network or major version is refused") {
  auto raw = encode_datagram(some_envelope(), dial_back{1});
  CHECK(decode_datagram(raw, network + 1).error().why == wire_fault::wrong_network);
  raw[1] = 0x20;
  CHECK(decode_datagram(raw, network).error().why == wire_fault::wrong_version);
  auto frame_raw = encode_frame(network, 1, refused{});
  CHECK(decode_frame(frame_raw, network + 1).error().why == wire_fault::wrong_network);
  frame_raw[1] = 0x20;
  CHECK(decode_frame(frame_raw, network).error().why == wire_fault::wrong_version);
}

TEST_CASE("an unknown tag says what to answer") {
  auto raw = encode_frame(network, 77, refused{});
  raw[3] = 100;
  const auto why = decode_frame(raw, network).error();
  CHECK(why.why == wire_fault::unknown_tag);
  CHECK(why.transaction == 77);
  CHECK(why.tag == 100);
  auto datagram_raw = encode_datagram(some_envelope(), dial_back{1});
  datagram_raw[3] = 100;
  const auto unknown = decode_datagram(datagram_raw, network).error();
  CHECK(unknown.why == wire_fault::unknown_tag);
  CHECK(unknown.transaction == some_envelope().transaction);
}

TEST_CASE("a newer minor version may add to the end of a frame") {
  auto raw = encode_frame(network, 1, refused{});
  ++raw[0];
  raw.push_back(0xc0);
  CHECK_FALSE(decode_frame(raw, network));
  raw[1] = wire_version + 1;
  CHECK(decode_frame(raw, network).has_value());
}

TEST_CASE("random bytes are refused without harm") {
  tests::property("datagrams and frames", [](const bytes& raw) {
    if (const auto made = decode_datagram(raw, network))
      RC_ASSERT(decode_datagram(encode_datagram(made->envelope, made->body), network)->body == made->body);
    if (const auto made = decode_frame(raw, network))
      RC_ASSERT(decode_frame(encode_frame(network, made->call, made->body), network)->body == made->body);
  });
}

} // namespace souk::protocol
