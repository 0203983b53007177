#include "protocol/shell/pattern.hpp"

#include <string>

#include "tests/catch.hpp"

namespace souk::protocol {
namespace {

constexpr std::uint64_t plenty = 1'000'000;

// What a match at the start takes, or `nothing`, or what was wrong.
std::string taken(std::string_view subject, std::string_view pattern, std::uint64_t steps_max = plenty) {
  pattern_matcher matcher{subject, pattern, steps_max};
  const auto end = matcher.match(0);
  if (!matcher.wrong().empty())
    return std::string{matcher.wrong()};
  return end ? std::string{subject.substr(0, *end)} : "nothing";
}

} // namespace

TEST_CASE("a pattern takes what Lua's manual says") {
  CHECK(taken("hello", "l") == "nothing");
  CHECK(taken("hello", "hel*") == "hell");
  CHECK(taken("hello", "h.-o") == "hello");
  CHECK(taken("aaa", "a-") == "");
  CHECK(taken("aaab", "a+b?") == "aaab");
  CHECK(taken("aaa", "a?a?a?a?") == "aaa");
  CHECK(taken("a1_", "%a%d%p$") == "a1_");
  CHECK(taken("a1_x", "%a%d%p$") == "nothing");
  CHECK(taken("x$y", "x$y") == "x$y");
  CHECK(taken("f(a(b))c", "f%b()") == "f(a(b))");
  CHECK(taken("THE", "%f[%a]%u+%f[%A]") == "THE");
  CHECK(taken("]-^", "[]^-]+") == "]-^");
  CHECK(taken("abz9", "[a-c%d]+") == "ab");
  CHECK(taken("xyz", "[^a-c]*") == "xyz");
  CHECK(taken("'it' \"is\"", "(['\"])%a+%1") == "'it'");
}

TEST_CASE("captures are kept in the order in which they open") {
  pattern_matcher matcher{"key=value", "((%w+)=()(%w+))", plenty};
  REQUIRE(matcher.match(0) == 9U);
  REQUIRE(matcher.captures() == 4);
  CHECK(matcher.at(0).size == 9);
  CHECK(matcher.at(1).size == 3);
  CHECK(matcher.at(2).position);
  CHECK(matcher.at(2).from == 4);
  CHECK(matcher.at(3).from == 4);
}

TEST_CASE("a malformed pattern is told") {
  CHECK(taken("x", "[a") == "malformed pattern (missing ']')");
  CHECK(taken("x", "[%") == "malformed pattern (missing ']')");
  CHECK(taken("x", "%") == "malformed pattern (ends with '%')");
  CHECK(taken("x", "(x") == "unfinished capture");
  CHECK(taken("x", "x)") == "invalid pattern capture");
  CHECK(taken("x", "%1") == "invalid capture index in pattern");
  CHECK(taken("x", "%b") == "malformed pattern (missing arguments to '%b')");
  CHECK(taken("x", "%fx") == "missing '[' after '%f' in pattern");
}

TEST_CASE("matching gives up") {
  const std::string many(60, 'a');
  CHECK(taken(many, ".-.-.-.-.-.-.-.-b") == "the pattern takes too many steps on this text");
  CHECK(taken(many, ".*.*.*.*.*.*.*.*b") == "the pattern takes too many steps on this text");
  CHECK(taken(std::string(1'000'000, 'a'), "a*", 1'000) == "the pattern takes too many steps on this text");
  CHECK(taken("", std::string(500, '(')) == "too many captures");
  CHECK(taken(std::string(1000, 'a'),
              [] {
                std::string deep;
                for (int i = 0; i < 300; ++i)
                  deep += "a?";
                return deep;
              }())
        == "pattern too complex");
}

} // namespace souk::protocol
