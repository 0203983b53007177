#include "tests/catch.hpp"

#include <algorithm>

#include "protocol/package/publisher.hpp"
#include "protocol/wire/decode.hpp"
#include "tests/protocol/samples.hpp"

namespace souk::protocol {
namespace {

using samples::keys;

std::string capitals(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return text;
}

} // namespace

TEST_CASE("a publisher's text reads back, in any case") {
  const auto publisher = publisher_id_of(samples::chain().first);
  const auto text = to_text(publisher);
  CHECK(text.starts_with("souk1"));
  CHECK(text.size() == 63);
  CHECK(parse_publisher(text) == publisher);
  CHECK(parse_publisher(capitals(text)) == publisher);
  CHECK(parse_publisher(publisher.hex()) == publisher);
  CHECK(parse_publisher(capitals(publisher.hex())) == publisher);
  tests::property("any id", [](std::array<std::uint8_t, 32> raw) {
    const publisher_id some{raw};
    RC_ASSERT(parse_publisher(to_text(some)) == some);
  });
}

TEST_CASE("a wrong publisher is refused with its reason") {
  const auto text = to_text(publisher_id_of(samples::chain().first));
  const auto message_of = [](std::string_view wrong) { return parse_publisher(wrong).error().message; };
  const auto has = [](const std::string& whole, std::string_view part) {
    return whole.find(part) != std::string::npos;
  };
  CHECK(parse_publisher("").error().code == errc::usage);
  CHECK(has(message_of(""), "empty"));
  auto mistyped = text;
  mistyped[20] = mistyped[20] == 'q' ? 'p' : 'q';
  CHECK(has(message_of(mistyped), "checksum"));
  CHECK(has(message_of("a1lqfn3a"), "souk1"));
  CHECK(has(message_of("S" + text.substr(1)), "mixes"));
  CHECK(has(message_of(text.substr(0, 62)), "checksum"));
}

TEST_CASE("the id is that of the genesis, whatever keys come later") {
  CHECK(publisher_id_of(samples::chain().first) == publisher_id_of(samples::rotated_chain().first));
  CHECK(current_key(samples::chain()) == keys(1).open);
  CHECK(current_key(samples::rotated_chain()) == keys(3).open);
}

TEST_CASE("a recovery key may rotate when the current key is lost") {
  auto chain = samples::rotated_chain();
  chain.rotations.push_back(make_rotation(chain, keys(9), keys(4), samples::now));
  CHECK(current_key(chain) == keys(4).open);
}

TEST_CASE("a clock that went back does not break a chain") {
  auto chain = samples::rotated_chain();
  chain.rotations.push_back(make_rotation(chain, keys(3), keys(4), 0));
  CHECK(current_key(chain) == keys(4).open);
}

TEST_CASE("a chain that is not one is refused") {
  const auto good = samples::rotated_chain();
  auto chain = good;
  SECTION("links swapped") {
    std::swap(chain.rotations[0], chain.rotations[1]);
  }
  SECTION("a link left out") {
    chain.rotations.erase(chain.rotations.begin());
  }
  SECTION("a link twice") {
    chain.rotations.push_back(chain.rotations.back());
  }
  SECTION("another time") {
    ++chain.rotations[1].rotated_at;
  }
  SECTION("another key") {
    chain.rotations[1].key = keys(4).open;
  }
  SECTION("signatures swapped") {
    std::swap(chain.rotations[0].by_old, chain.rotations[0].by_new);
  }
  SECTION("another publisher's link") {
    ++chain.first.created_at;
  }
  SECTION("another version of the genesis") {
    chain.first.version = 2;
  }
  SECTION("an old key that was replaced signs again") {
    auto other = samples::chain();
    other.rotations.push_back(make_rotation(other, keys(1), keys(7), samples::now));
    chain.rotations.push_back(other.rotations.back());
  }
  REQUIRE_FALSE(current_key(chain));
  CHECK(current_key(chain).error().code == errc::verification);
}

TEST_CASE("one byte changed anywhere in a chain's links is refused") {
  const auto raw = encode(samples::rotated_chain());
  const auto first = encode(samples::chain()).size() - 1;
  for (auto at = first; at < raw.size(); ++at) {
    auto changed = raw;
    changed[at] ^= 1;
    const auto chain = decode_canonical<publisher_chain>(changed);
    CHECK((!chain || !current_key(*chain)));
  }
}

} // namespace souk::protocol
