#include "tests/catch.hpp"

#include "runtime/net/bootstrap_address.hpp"
#include "tests/runtime/net/net_fixture.hpp"

using namespace souk;
using namespace souk::tests;
using runtime::bootstrap_address;
using runtime::parse_bootstrap_address;
using runtime::resolve;

TEST_CASE("every form of a bootstrap address is understood, and printed as it was") {
  const std::string id(64, 'a');
  for (const auto& text : {std::string{"example.org:4000"}, std::string{"1.2.3.4:1"},
                           std::string{"[2001:db8::1]:65535"}, id + "@example.org:4000", id + "@[::1]:80"}) {
    const auto parsed = parse_bootstrap_address(text);
    REQUIRE(parsed);
    CHECK(to_string(*parsed) == text);
  }
  const auto parsed = parse_bootstrap_address(id + "@[::1]:80");
  CHECK(*parsed == bootstrap_address{protocol::node_id::from_hex(id), "::1", 80});
}

TEST_CASE("what is no address is a usage error that says why") {
  const auto says = [](std::string_view text, std::string_view why) {
    const auto parsed = parse_bootstrap_address(text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == protocol::errc::usage);
    return parsed.error().message.find(why) != std::string::npos;
  };
  CHECK(says("example.org", "'example.org' is not an address: the port is missing"));
  CHECK(says("example.org:0", "the port is not a number"));
  CHECK(says("example.org:65536", "the port is not a number"));
  CHECK(says("example.org:", "the port is not a number"));
  CHECK(says(":80", "the host is not a name"));
  CHECK(says("2001:db8::1:80", "the host is not a name"));
  CHECK(says("a b:80", "the host is not a name"));
  CHECK(says("[nothing]:80", "no IPv6 address in the brackets"));
  CHECK(says("abc@example.org:80", "not a node id"));
}

TEST_CASE("parsing survives any text") {
  property("any text", [](const std::string& text) {
    const auto parsed = parse_bootstrap_address(text);
    if (parsed)
      RC_ASSERT(*parse_bootstrap_address(to_string(*parsed)) == *parsed);
  });
}

TEST_CASE("addresses and names resolve to endpoints with the port") {
  const auto four = resolve({{}, "127.0.0.1", 4000}, 5s);
  REQUIRE(four);
  CHECK(*four == std::vector{loopback(4000)});
  const auto six = resolve({{}, "::1", 4000}, 5s);
  REQUIRE(six);
  CHECK(*six == std::vector{*protocol::parse_endpoint("[::1]:4000")});
  const auto name = resolve({{}, "localhost", 4000}, 5s);
  REQUIRE(name);
  REQUIRE_FALSE(name->empty());
  CHECK(name->front().is_local());
  CHECK(name->front().port == 4000);
}

TEST_CASE("a name that does not exist is an error in time") {
  const auto nothing = resolve({{}, "no-such-host.invalid", 4000}, 5s);
  REQUIRE_FALSE(nothing);
  const auto none = nothing.error().code;
  CHECK((none == protocol::errc::no_peers || none == protocol::errc::timeout));
  CHECK(nothing.error().message.find("no-such-host.invalid") != std::string::npos);
}

TEST_CASE("the resolver calls back once, on the I/O thread") {
  runtime::io_thread io;
  collected<runtime::resolved> got;
  collected<bool> there;
  const auto note = [&](runtime::resolved x) {
    there.add(io.is_current());
    got.add(std::move(x));
  };
  resolve(io, {{}, "127.0.0.1", 4000}, 5s, note);
  resolve(io, {{}, "localhost", 4000}, 5s, note);
  resolve(io, {{}, "no-such-host.invalid", 4000}, 0s, note);
  REQUIRE(got.wait_for(3));
  std::this_thread::sleep_for(20ms);
  CHECK(got.size() == 3);
  CHECK(there.all() == std::vector<bool>{true, true, true});
}
