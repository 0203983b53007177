#include "tests/catch.hpp"

#include "protocol/package/glob.hpp"

namespace souk::protocol {
namespace {

bool matches(std::string_view pattern, std::string_view path, bool is_folder = false) {
  return glob_list{{std::string{pattern}}}.matches(path, is_folder);
}

} // namespace

TEST_CASE("a name without a slash matches at any depth") {
  CHECK(matches("*.log", "a.log"));
  CHECK(matches("*.log", "deep/down/a.log"));
  CHECK_FALSE(matches("*.log", "a.log.txt"));
  CHECK(matches("node_modules", "x/node_modules/y/z"));
  CHECK_FALSE(matches("node_modules", "node_modules2/z"));
}

TEST_CASE("a slash at the front or inside ties a pattern to the top") {
  CHECK(matches("/build", "build/a.o"));
  CHECK_FALSE(matches("/build", "src/build/a.o"));
  CHECK(matches("src/*.cpp", "src/a.cpp"));
  CHECK_FALSE(matches("src/*.cpp", "src/x/a.cpp"));
  CHECK_FALSE(matches("src/*.cpp", "y/src/a.cpp"));
}

TEST_CASE("a slash at the end means folders only, with all that is in them") {
  CHECK(matches("docs/", "docs", true));
  CHECK_FALSE(matches("docs/", "docs", false));
  CHECK(matches("docs/", "a/docs/b/c"));
}

TEST_CASE("two stars cross folders") {
  CHECK(matches("a/**/b", "a/b"));
  CHECK(matches("a/**/b", "a/x/y/b"));
  CHECK_FALSE(matches("a/**/b", "x/a/b"));
  CHECK(matches("**/b", "b"));
  CHECK(matches("**/b", "x/y/b"));
  CHECK(matches("a/**", "a/x/y"));
  CHECK_FALSE(matches("a/**", "a", true));
  CHECK(matches("**", "anything/at/all"));
  CHECK(matches("a/**/**/b", "a/b"));
}

TEST_CASE("stars and question marks stay within a part") {
  CHECK(matches("a?c", "abc"));
  CHECK(matches("a?c", "aéc"));
  CHECK_FALSE(matches("a?c", "a/c"));
  CHECK_FALSE(matches("/a*c", "a/c"));
  CHECK(matches("*a*b*", "xxaxxbxx"));
  CHECK(matches("[id].tsx", "pages/[id].tsx"));
  CHECK_FALSE(matches("[id].tsx", "pages/i.tsx"));
}

TEST_CASE("the last word counts, but not below a folder that is matched") {
  const glob_list some{{"*.log", "!keep.log", "out/", "!out/x"}};
  CHECK(some.matches("a.log", false));
  CHECK_FALSE(some.matches("keep.log", false));
  CHECK_FALSE(some.matches("d/keep.log", false));
  CHECK(some.matches("out/x", false));
}

TEST_CASE("blank patterns match nothing") {
  for (const auto blank : {"", "/", "!", "  ", "//"}) {
    CHECK_FALSE(matches(blank, "a"));
    CHECK_FALSE(matches(blank, ""));
  }
  CHECK_FALSE(glob_list{{}}.matches("a", false));
}

TEST_CASE("any pattern on any path ends") {
  tests::property("short alphabets meet often", [] {
    const auto text = rc::gen::container<std::string>(rc::gen::elementOf(std::string{"a*?/!b"}));
    const auto pattern = *text;
    const auto path = *text;
    const glob_list some{{pattern}};
    const glob_list not_some{{pattern, "!**", "!*"}};
    RC_ASSERT(some.matches(path, false) == some.matches(path, false));
    RC_ASSERT(!not_some.matches(path, false) || path.find('/') != std::string::npos || path.empty());
  });
  CHECK_FALSE(matches("/" + std::string(400, '*') + "b", std::string(1000, 'a')));
}

} // namespace souk::protocol
