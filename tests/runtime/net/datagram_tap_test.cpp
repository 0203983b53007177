#include "runtime/net/datagram_tap.hpp"

#include <chrono>

#include "tests/catch.hpp"

namespace souk::runtime {
namespace {

using namespace std::chrono_literals;

const auto other = protocol::endpoint::v4(0x7f000001, 9);

struct scene {
  datagram_tap tap{0};
  datagram_tap::clock::time_point now{1h};

  void send(std::uint64_t transaction) {
    protocol::envelope head;
    head.transaction = transaction;
    protocol::id key;
    key.raw.fill(0xab);
    tap.sent(other, protocol::encode_datagram(head, protocol::find_node{key}), now);
  }
  void receive(std::uint64_t transaction) {
    protocol::datagram read;
    read.envelope.transaction = transaction;
    read.body = protocol::nodes{};
    tap.arrived(other, read, now);
  }
};

} // namespace

TEST_CASE("datagrams are kept while somebody asks for them") {
  scene s;
  s.send(1);
  CHECK(s.tap.after(0, s.now).empty()); // nobody had asked
  s.send(2);
  s.receive(2);
  const auto seen = s.tap.after(0, s.now);
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].number == 1);
  CHECK(seen[0].sent);
  CHECK(seen[0].text == "find_node abababab..");
  CHECK(seen[0].key->raw[0] == 0xab);
  CHECK(seen[1].transaction == 2);
  CHECK_FALSE(seen[1].sent);
  CHECK_FALSE(seen[1].key);
  CHECK(s.tap.after(1, s.now).size() == 1);
  s.now += datagram_tap::kept_after_asking + 1s;
  s.send(3);
  CHECK_FALSE(s.tap.wanted());
  CHECK(s.tap.after(0, s.now).empty());
  s.send(4);
  CHECK(s.tap.after(0, s.now).front().number == 3); // numbers go on
}

TEST_CASE("no more datagrams are kept than there is room for") {
  scene s;
  s.tap.after(0, s.now);
  for (std::uint64_t i = 0; i < datagram_tap::rows_max + 10; ++i)
    s.receive(i);
  const auto seen = s.tap.after(0, s.now);
  CHECK(seen.size() == datagram_tap::rows_max);
  CHECK(seen.front().number == 11);
}

} // namespace souk::runtime
