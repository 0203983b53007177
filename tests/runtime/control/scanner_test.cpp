#include "runtime/control/scanner.hpp"

#include "runtime/control/rpc_message.hpp"
#include "tests/catch.hpp"

using namespace souk;
using nlohmann::json;
using protocol::byte_view;
using protocol::bytes;
using runtime::message_scanner;
using runtime::scan;

TEST_CASE("a value ends where it ends, in whatever pieces it comes") {
  const json value{{"a", {1, -2, 3.5, true, nullptr}},
                   {"b", std::string(300, 'x')},
                   {"c", json::binary(bytes(70000))},
                   {"d", {{"e", json::array()}, {"f", 1ULL << 40}}},
                   {"g", json::binary(bytes(5), 7)}};
  auto raw = json::to_msgpack(value);
  const auto size = raw.size();
  raw.push_back(0xc0); // the next value
  message_scanner scanner{1 << 20, 8};
  for (std::size_t have = 0; have < size; have += have < 500 ? 1 : 997)
    REQUIRE(scanner.look(byte_view{raw}.first(have)) == scan::incomplete);
  CHECK(scanner.look(raw) == scan::complete);
  CHECK(scanner.size() == size);
}

TEST_CASE("the scanner agrees with the parser on everything it calls complete") {
  tests::property("any bytes", [](const bytes& raw) {
    message_scanner scanner{1 << 16, 16};
    if (scanner.look(raw) != scan::complete)
      return;
    const auto parsed =
      json::from_msgpack(raw.begin(), raw.begin() + static_cast<std::ptrdiff_t>(scanner.size()), true, false);
    const auto whole = json::from_msgpack(raw.begin(), raw.end(), false, false);
    RC_ASSERT(parsed.is_discarded() == whole.is_discarded());
  });
}

TEST_CASE("hostile frames are refused before anything is built") {
  const auto look = [](bytes raw) { return message_scanner{1 << 20, 16}.look(raw); };
  CHECK(look({0xdd, 0xff, 0xff, 0xff, 0xff}) == scan::too_large);       // four thousand million values
  CHECK(look({0xdf, 0xff, 0xff, 0xff, 0xff}) == scan::too_large);
  CHECK(look({0xc6, 0xff, 0xff, 0xff, 0xff}) == scan::too_large);
  CHECK(look({0xdb, 0x00, 0x20, 0x00, 0x00}) == scan::too_large);
  CHECK(look({0xc1}) == scan::malformed);
  CHECK(look(bytes(1000, 0x91)) == scan::too_deep);
  CHECK(look(bytes(1000, 0x81)) == scan::too_deep);
  CHECK(look({}) == scan::incomplete);
}

TEST_CASE("messages of msgpack-rpc survive the way") {
  using namespace runtime;
  const auto request = decode_rpc(encode_rpc(rpc_request{7, "search", {{"query", "x"}}}));
  REQUIRE(request);
  CHECK(std::get<rpc_request>(*request).msgid == 7);
  CHECK(std::get<rpc_request>(*request).params["query"] == "x");
  const auto done = decode_rpc(encode_rpc(rpc_answer{7, json{{"total", 1}}}));
  CHECK(std::get<rpc_answer>(*done).outcome.value()["total"] == 1);
  const auto array = decode_rpc(encode_rpc(rpc_answer{7, json::array({1})}));
  CHECK(std::get<rpc_answer>(*array).outcome.value() == json::array({1}));
  const protocol::error why{protocol::errc::ambiguous, "two", {"a", "b"}};
  CHECK(std::get<rpc_answer>(*decode_rpc(encode_rpc(rpc_answer{7, protocol::fail(why)}))).outcome.error() == why);
  CHECK(std::get<rpc_notification>(*decode_rpc(encode_rpc(rpc_notification{"progress", {{"done", 1}}}))).params["done"]
        == 1);
}

TEST_CASE("what is no message of msgpack-rpc is refused") {
  const auto refused = [](const json& value) { return !runtime::decode_rpc(json::to_msgpack(value)); };
  CHECK(refused(3));
  CHECK(refused(json::array()));
  CHECK(refused({0, 1, "m"}));
  CHECK(refused({0, -1, "m", json::array()}));
  CHECK(refused({0, 1, 2, json::array()}));
  CHECK(refused(json::array({0, 1, "m", json::array({1})})));
  CHECK(refused(json::array({0, 1, "m", json::array({json::object(), json::object()})})));
  CHECK(refused({9, 1, "m", json::array()}));
  CHECK(refused({2, 1, json::array()}));
  CHECK_FALSE(refused({0, 1, "m", json::array()}));
}
