// Ranges as node-semver has them: its README's tables and its test/fixtures, a choice of both.
#include "tests/catch.hpp"

#include <algorithm>
#include <span>

#include "protocol/package/version.hpp"
#include "protocol/random.hpp"

namespace souk::protocol {
namespace {

bool is_in(std::string_view version_text, std::string_view range_text) {
  const auto v = parse_version(version_text);
  const auto wanted = parse_range(range_text);
  INFO(version_text << " in " << range_text);
  REQUIRE(v.has_value());
  REQUIRE(wanted.has_value());
  return satisfies(*v, *wanted);
}

struct row {
  std::string_view range;
  std::string_view first; // the lowest release that is in
  std::string_view last;  // one that is in
  std::string_view past;  // the first release past it
};

void check_rows(std::span<const row> rows) {
  for (const auto& each : rows) {
    INFO(each.range);
    CHECK(is_in(each.first, each.range));
    CHECK(is_in(each.last, each.range));
    CHECK_FALSE(is_in(each.past, each.range));
    CHECK_FALSE(is_in(std::string{each.past} + "-0", each.range));
  }
}

} // namespace

TEST_CASE("caret: the leftmost part that is not zero stays") {
  const row rows[] = {{"^1.2.3", "1.2.3", "1.99.0", "2.0.0"}, {"^0.2.3", "0.2.3", "0.2.99", "0.3.0"},
                      {"^0.0.3", "0.0.3", "0.0.3", "0.0.4"},  {"^1.2.x", "1.2.0", "1.99.0", "2.0.0"},
                      {"^0.0.x", "0.0.0", "0.0.99", "0.1.0"}, {"^0.0", "0.0.0", "0.0.99", "0.1.0"},
                      {"^1.x", "1.0.0", "1.99.0", "2.0.0"},   {"^0.x", "0.0.0", "0.99.0", "1.0.0"},
                      {"^1", "1.0.0", "1.99.0", "2.0.0"},     {"^0", "0.0.0", "0.99.9", "1.0.0"},
                      {"^0.1", "0.1.0", "0.1.99", "0.2.0"},   {"^ 1.2.3", "1.2.3", "1.2.4", "2.0.0"},
                      {"^v1.2.3", "1.2.3", "1.2.4", "2.0.0"}};
  check_rows(rows);
  CHECK_FALSE(is_in("1.2.2", "^1.2.3"));
  CHECK_FALSE(is_in("0.2.2", "^0.2.3"));
  CHECK_FALSE(is_in("0.0.2", "^0.0.3"));
  CHECK(is_in("7.0.0", "^*"));
}

TEST_CASE("tilde, x-ranges and partial versions") {
  const row rows[] = {{"~1.2.3", "1.2.3", "1.2.99", "1.3.0"}, {"~1.2", "1.2.0", "1.2.99", "1.3.0"},
                      {"~1", "1.0.0", "1.99.0", "2.0.0"},     {"~0.2.3", "0.2.3", "0.2.99", "0.3.0"},
                      {"~>1.2.3", "1.2.3", "1.2.9", "1.3.0"}, {"1.2.x", "1.2.0", "1.2.99", "1.3.0"},
                      {"1.x", "1.0.0", "1.99.0", "2.0.0"},    {"^1.X.3", "1.0.0", "1.99.0", "2.0.0"},
                      {"1", "1.0.0", "1.99.0", "2.0.0"},      {"1.2", "1.2.0", "1.2.99", "1.3.0"},
                      {"=1.2", "1.2.0", "1.2.99", "1.3.0"}};
  check_rows(rows);
  for (const auto any : {"*", "", "x", ">=*", "  "})
    CHECK(is_in("0.0.0", any));
  for (const auto none : {"<*", ">*", "<0.0.0"})
    CHECK_FALSE(is_in("0.0.0", none));
}

TEST_CASE("comparators, hyphens and alternatives") {
  CHECK(is_in("1.2.3", "1.2.3"));
  CHECK(is_in("1.2.3+build", "=1.2.3"));
  CHECK_FALSE(is_in("1.2.4", "1.2.3"));
  CHECK(is_in("1.5.0", ">=1.2 <2"));
  CHECK_FALSE(is_in("2.0.0", ">=1.2 <2"));
  CHECK_FALSE(is_in("2.0.0-rc.1", ">=1.2 <2"));
  CHECK_FALSE(is_in("1.2.9", ">1.2"));
  CHECK(is_in("1.3.0", ">1.2"));
  CHECK(is_in("1.2.9", "<=1.2"));
  CHECK_FALSE(is_in("1.3.0", "<=1.2"));
  CHECK_FALSE(is_in("1.2.0", "<1.2"));
  CHECK(is_in("2.3.4", "1.2.3 - 2.3.4"));
  CHECK_FALSE(is_in("2.3.5", "1.2.3 - 2.3.4"));
  CHECK(is_in("2.3.9", "1.2.3 - 2.3"));
  CHECK(is_in("2.9.9", "1.2.3 - 2"));
  CHECK(is_in("1.2.0", "1.2 - 2.3.4"));
  CHECK(is_in("3.1.0", "^1.2 || ^3"));
  CHECK_FALSE(is_in("2.0.0", "^1.2||^3"));
  CHECK(is_in("9.9.9", "1 || "));
  CHECK(is_in("1.3.0", ">=1.2.1 1.x"));
  CHECK_FALSE(is_in("1.2.0", "  >=  1.2.1   1.x "));
}

TEST_CASE("a prerelease is only in a range that names one of the same version") {
  CHECK(is_in("1.2.3-beta.4", "^1.2.3-beta.2"));
  CHECK(is_in("1.5.0", "^1.2.3-beta.2"));
  CHECK_FALSE(is_in("1.2.4-beta.2", "^1.2.3-beta.2"));
  CHECK_FALSE(is_in("1.2.3-beta.1", "^1.2.3-beta.2"));
  CHECK(is_in("0.0.3-beta", "^0.0.3-beta"));
  CHECK_FALSE(is_in("0.0.4", "^0.0.3-beta"));
  CHECK_FALSE(is_in("1.2.3-rc.1", "*"));
  CHECK_FALSE(is_in("1.2.3-rc.1", ">=1.0.0"));
  CHECK_FALSE(is_in("2.0.0-rc.1", "^1.2.3"));
  CHECK(is_in("1.2.3-rc.1", "1.2.3-rc.1"));
  CHECK(is_in("0.0.0-alpha", "<=0.0.0-beta"));
  CHECK(is_in("1.0.0-rc.2", ">1.0.0-rc.1 <1.0.0"));
  CHECK(is_in("1.2.3-beta.9", "~1.2.3-beta.2"));
}

TEST_CASE("what is not a range is refused in one line") {
  for (const auto text : {"1.2.3.4",     "^",      ">=",      "latest",    "1..2",    "^1..2",      "01.2.3",
                          "1.2.3-",      "a || 1", "1.2.3 -", "1.x.3",     "==1.2.3", "=1.2.3 - 2", "- 1.2.3",
                          "1.2.3,2.0.0", "^^1",    "><1",     "1 - 2 - 3", "git://x", "^1.2.3|2"}) {
    INFO(text);
    const auto parsed = parse_range(text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == errc::usage);
    CHECK(parsed.error().message.find('\n') == std::string::npos);
  }
  CHECK_FALSE(parse_range(std::string(300, ' ')));
}

TEST_CASE("a range keeps its text") {
  CHECK(parse_range("^1.2 || ~3")->text == "^1.2 || ~3");
}

TEST_CASE("caret against its definition") {
  tests::property("same leftmost part that is not zero, and not less", [](std::uint64_t seed) {
    random_source draw{seed, 0, 0};
    const auto some = [&draw] {
      version v;
      for (auto& part : v.core)
        part = draw.below(3);
      return v;
    };
    const auto from = some();
    const auto v = some();
    std::size_t kept = 0;
    while (kept < 2 && from.core[kept] == 0)
      ++kept;
    const auto same =
      std::equal(v.core.begin(), v.core.begin() + static_cast<std::ptrdiff_t>(kept) + 1, from.core.begin());
    RC_ASSERT(satisfies(v, *parse_range("^" + to_string(from))) == (same && v >= from));
  });
}

} // namespace souk::protocol
