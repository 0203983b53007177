// Answers for lines of `VERSION<tab>RANGE` on standard input: 1 when the version is in the range, 0 when it is not,
// ! when one of them cannot be read. For bench/package/semver.sh, which compares them with node-semver's.
#include <iostream>
#include <string>

#include "protocol/package/version.hpp"

int main() {
  using namespace souk::protocol;
  for (std::string line; std::getline(std::cin, line);) {
    const auto tab = line.find('\t');
    const auto version = parse_typed_version(line.substr(0, tab));
    const auto range = parse_range(tab == std::string::npos ? "" : line.substr(tab + 1));
    std::cout << (!version || !range ? '!' : satisfies(*version, *range) ? '1' : '0') << '\n';
  }
}
