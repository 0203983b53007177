#include "tests/catch.hpp"

#include <array>

#include "protocol/text.hpp"

namespace souk::protocol {

TEST_CASE("edit distances") {
  CHECK(edit_distance("", "", 5) == 0);
  CHECK(edit_distance("kitten", "sitting", 5) == 3);
  CHECK(edit_distance("licence", "license", 5) == 1);
  CHECK(edit_distance("naem", "name", 5) == 1); // neighbours swapped
  CHECK(edit_distance("ca", "abc", 5) == 3);    // optimal string alignment: no edit inside a swap
  CHECK(edit_distance("", "abc", 5) == 3);
  CHECK(edit_distance("kitten", "sitting", 2) == 3);
  CHECK(edit_distance("abcdefgh", "zzzzzzzz", 2) == 3);
}

TEST_CASE("a distance is symmetric and bounded") {
  tests::property("on a short alphabet", [] {
    const auto text = rc::gen::container<std::string>(rc::gen::elementOf(std::string{"abc"}));
    const auto a = *text;
    const auto b = *text;
    const auto away = edit_distance(a, b, 1000);
    RC_ASSERT(away == edit_distance(b, a, 1000));
    RC_ASSERT((away == 0) == (a == b));
    RC_ASSERT(away <= std::max(a.size(), b.size()));
    for (std::size_t most = 0; most < 6; ++most)
      RC_ASSERT(edit_distance(a, b, most) == std::min(away, most + 1));
  });
}

TEST_CASE("the nearest word") {
  constexpr std::array<std::string_view, 4> words{"name", "version", "license", "tags"};
  CHECK(nearest("licence", words) == "license");
  CHECK(nearest("naem", words) == "name");
  CHECK(nearest("tag", words) == "tags");
  CHECK(nearest("verison", words) == "version");
  CHECK_FALSE(nearest("dependencies", words));
  CHECK_FALSE(nearest("", words));
}

TEST_CASE("plain text") {
  for (const auto text : {"", "plain", "grüße", "日本語", "emoji 🎉", "é combined"})
    CHECK(is_plain_text(text));
  const std::string_view wrong[] = {"a\nb",
                                    "a\tb",
                                    "\x1b[31mred",
                                    "\x7f",
                                    "\xc2\x85",
                                    "\xe2\x80\xae"
                                    "evil",
                                    "\xff",
                                    "\xc0\x80",
                                    "\xed\xa0\x80",
                                    "\xf4\x90\x80\x80",
                                    "cut \xe2\x82",
                                    "\x80",
                                    std::string_view{"a\0b", 3}};
  for (const auto text : wrong)
    CHECK_FALSE(is_plain_text(text));
}

TEST_CASE("what came in is made plain for a message") {
  CHECK(made_plain("grüße") == "grüße");
  CHECK(made_plain("a\nb\x1b[31m") == "a?b?[31m");
  CHECK(made_plain("cut \xe2\x82") == "cut ??");
  tests::property("any bytes", [](const std::string& text) { RC_ASSERT(is_plain_text(made_plain(text))); });
}

} // namespace souk::protocol
