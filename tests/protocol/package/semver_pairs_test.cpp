// What node-semver says of versions and ranges that were drawn at random: a part of the comparison that
// bench/package/semver.sh makes, which wrote semver_pairs.tsv with its generator (bench/package/pairs.js, seed 20).
#include "tests/catch.hpp"

#include <fstream>

#include "protocol/package/version.hpp"

namespace souk::protocol {
namespace {

std::string answer(const std::string& version_text, const std::string& range_text) {
  const auto v = parse_typed_version(version_text);
  const auto wanted = parse_range(range_text);
  return !v || !wanted ? "!" : satisfies(*v, *wanted) ? "1" : "0";
}

} // namespace

TEST_CASE("ranges hold what node-semver says they hold") {
  std::ifstream pairs{SOUK_SOURCE_DIR "/tests/protocol/package/semver_pairs.tsv"};
  std::size_t compared = 0;
  for (std::string line; std::getline(pairs, line); ++compared) {
    const auto first = line.find('\t');
    const auto second = line.find('\t', first + 1);
    REQUIRE(second != std::string::npos);
    INFO(line);
    CHECK(answer(line.substr(0, first), line.substr(first + 1, second - first - 1)) == line.substr(second + 1));
  }
  CHECK(compared == 1500);
}

TEST_CASE("a typed version may have spaces and a v") {
  CHECK(parse_typed_version(" v1.2.3 ")->core == version{{1, 2, 3}, {}, {}}.core);
  CHECK(parse_typed_version("v1.2.3-rc.1")->prerelease == "rc.1");
  CHECK_FALSE(parse_typed_version("=1.2.3"));
  CHECK_FALSE(parse_typed_version("v v1.2.3"));
  CHECK_FALSE(parse_typed_version(""));
}

} // namespace souk::protocol
