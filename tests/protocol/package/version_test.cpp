#include "tests/catch.hpp"

#include "protocol/package/version.hpp"
#include "tests/protocol/wire/arbitrary.hpp"

namespace souk::protocol {
namespace {

version made(std::string_view text) {
  const auto parsed = parse_version(text);
  INFO(text);
  REQUIRE(parsed.has_value());
  return *parsed;
}

// Small numbers and few identifiers, so that versions often meet.
version arbitrary_version(std::uint64_t seed) {
  random_source draw{seed, 0, 0};
  static constexpr std::string_view prereleases[] = {"",        "0",          "1",    "10",   "alpha",
                                                     "alpha.1", "alpha.beta", "beta", "rc.1", "-"};
  auto text = std::to_string(draw.below(3));
  text += '.' + std::to_string(draw.below(3));
  text += '.' + std::to_string(draw.below(12));
  if (const auto pre = prereleases[draw.below(std::size(prereleases))]; !pre.empty())
    text += '-' + std::string{pre};
  return *parse_version(text);
}

} // namespace

TEST_CASE("the order of semver.org, section 11") {
  const std::string_view ascending[] = {"0.0.1-0",     "0.0.1",         "0.9.9",
                                        "1.0.0-0",     "1.0.0-2",       "1.0.0-11",
                                        "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta",
                                        "1.0.0-beta",  "1.0.0-beta.2",  "1.0.0-beta.11",
                                        "1.0.0-rc.1",  "1.0.0",         "1.0.9",
                                        "1.0.10",      "1.2.0",         "2.0.0",
                                        "2.1.0",       "2.1.1",         "10.0.0"};
  for (std::size_t i = 0; i < std::size(ascending); ++i)
    for (std::size_t j = 0; j < std::size(ascending); ++j) {
      INFO(ascending[i] << " and " << ascending[j]);
      CHECK((made(ascending[i]) <=> made(ascending[j])) == (i <=> j));
    }
}

TEST_CASE("build metadata is no part of the order, but is kept") {
  CHECK(made("1.0.0+a") == made("1.0.0+b"));
  CHECK(made("1.0.0-rc.1+5") == made("1.0.0-rc.1"));
  CHECK(to_string(made("1.0.0-rc.1+5.007")) == "1.0.0-rc.1+5.007");
}

TEST_CASE("what semver.org calls valid") {
  for (const auto text : {"0.0.4", "1.2.3", "10.20.30", "1.1.2-prerelease+meta", "1.1.2+meta", "1.1.2+meta-valid",
                          "1.0.0-alpha", "1.0.0-alpha.beta.1", "1.0.0-alpha0.valid", "1.0.0-alpha.0valid",
                          "1.0.0-alpha-a.b-c-somethinglong+build.1-aef.1-its-okay", "1.0.0-rc.1+build.123",
                          "2.0.0-rc.1+001", "1.2.3----RC-SNAPSHOT.12.9.1--.12+788",
                          "1.0.0+0.build.1-rc.10000aaa-kk-0.1", "9007199254740991.0.0", "1.0.0-0A.is.legal"})
    CHECK(to_string(made(text)) == text);
}

TEST_CASE("what semver.org calls invalid") {
  for (const auto text : {"",
                          "1",
                          "1.2",
                          "1.2.3-0123",
                          "1.2.3-0123.0123",
                          "1.1.2+.123",
                          "+invalid",
                          "-invalid",
                          "alpha",
                          "1.0.0-alpha_beta",
                          "1.0.0-alpha..",
                          "1.0.0-alpha..1",
                          "01.1.1",
                          "1.01.1",
                          "1.1.01",
                          "1.2.3.DEV",
                          "1.2-SNAPSHOT",
                          "1.2.31.2.3----RC",
                          "v1.2.3",
                          " 1.2.3",
                          "1.2.3 ",
                          "1.2.3-",
                          "1.2.3+",
                          "1.0.0+a+b",
                          "9007199254740992.0.0",
                          "99999999999999999999.0.0",
                          "1.2.3\n",
                          "-1.0.3-gamma+b7718"}) {
    INFO(text);
    const auto parsed = parse_version(text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == errc::usage);
  }
  CHECK_FALSE(parse_version("1.2.3-" + std::string(200, 'a')));
}

TEST_CASE("versions are ordered totally") {
  tests::property("one of three, and transitive", [](std::uint64_t a_seed, std::uint64_t b_seed, std::uint64_t c_seed) {
    const auto a = arbitrary_version(a_seed);
    const auto b = arbitrary_version(b_seed);
    const auto c = arbitrary_version(c_seed);
    RC_ASSERT((a < b) + (a == b) + (a > b) == 1);
    RC_ASSERT((a < b) == (b > a));
    RC_ASSERT(!(a <= b && b <= c) || a <= c);
    RC_ASSERT(parse_version(to_string(a)) == a);
  });
}

} // namespace souk::protocol
