#include "tests/catch.hpp"

#include "protocol/package/bech32.hpp"

namespace souk::protocol {

TEST_CASE("the valid examples of BIP 350 decode and encode") {
  const std::string_view valid[] = {
    "A1LQFN3A",
    "a1lqfn3a",
    "an83characterlonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11sg7hg6",
    "abcdef1l7aum6echk45nj3s0wdvt2fg8x9yrzpqzd3ryx",
    "11llllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllludsr8",
    "split1checkupstagehandshakeupstreamerranterredcaperredlc445v",
    "?1v759aa"};
  for (const auto text : valid) {
    INFO(text);
    const auto decoded = decode_bech32m(text);
    REQUIRE(decoded.text.has_value());
    std::string small{text};
    for (auto& c : small)
      c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    CHECK(encode_bech32m(decoded.text->prefix, decoded.text->words) == small);
  }
}

TEST_CASE("the invalid examples of BIP 350 are refused, each for its reason") {
  struct example {
    std::string text;
    bech32_fault why;
  };
  const example invalid[] = {
    {"\x20"
     "1xj0phk",
     bech32_fault::bad_character},
    {"\x7f"
     "1g6xzxy",
     bech32_fault::bad_character},
    {"\x80"
     "1vctc34",
     bech32_fault::bad_character},
    {"an84characterslonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11d6pts4",
     bech32_fault::too_long},
    {"qyrz8wqd2c9m", bech32_fault::no_separator},
    {"1qyrz8wqd2c9m", bech32_fault::no_separator},
    {"y1b0jsk6g", bech32_fault::bad_character},
    {"lt1igcx5c0", bech32_fault::bad_character},
    {"in1muywd", bech32_fault::too_short},
    {"mm1crxm3i", bech32_fault::bad_character},
    {"au1s5cgom", bech32_fault::bad_character},
    {"M1VUXWEZ", bech32_fault::bad_checksum},
    {"16plkw9", bech32_fault::no_separator},
    {"1p2gdwpf", bech32_fault::no_separator},
    {"A1lqfn3a", bech32_fault::mixed_case},
    {"", bech32_fault::no_separator}};
  for (const auto& each : invalid) {
    INFO(each.text);
    const auto decoded = decode_bech32m(each.text);
    CHECK_FALSE(decoded.text.has_value());
    CHECK(decoded.fault == each.why);
  }
}

TEST_CASE("bytes and words") {
  CHECK(to_words(bytes{0xff}) == five_bit_words{31, 28});
  CHECK(from_words({31, 28}) == bytes{0xff});
  CHECK_FALSE(from_words({31, 29}));    // the filling is not zero
  CHECK_FALSE(from_words({31, 28, 0})); // a whole word of filling
  tests::property("there and back", [](const bytes& raw) { RC_ASSERT(from_words(to_words(raw)) == raw); });
}

TEST_CASE("up to four wrong characters are always noticed") {
  tests::property("changed text is refused", [](std::array<std::uint8_t, 32> raw) {
    const auto text = encode_bech32m("souk", to_words(raw));
    auto wrong = text;
    const auto changes = *rc::gen::inRange(1, 5);
    for (int i = 0; i < changes; ++i) {
      const auto at = *rc::gen::inRange<std::size_t>(5, text.size());
      wrong[at] = *rc::gen::elementOf(std::string{"qpzry9x8gf2tvdw0s3jn54khce6mua7l"});
    }
    RC_ASSERT(decode_bech32m(wrong).text.has_value() == (wrong == text));
  });
}

} // namespace souk::protocol
