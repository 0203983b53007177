// A fault is one line of the log, not a thousand.
#include "protocol/node/repeated_lines.hpp"

#include "protocol/random.hpp"
#include "tests/catch.hpp"

namespace souk::protocol {
namespace {

using namespace std::chrono_literals;
using lines = std::vector<std::string>;

} // namespace

TEST_CASE("what was said is not said again within its window, and then how often it was not") {
  repeated_lines log;
  CHECK(log.on_line("the disk is full", instant{}) == lines{"the disk is full"});
  for (int i = 0; i < 1000; ++i)
    CHECK(log.on_line("the disk is full", instant{} + std::chrono::milliseconds{i}).empty());
  CHECK(log.on_line("something else", instant{} + 9min) == lines{"something else"});
  CHECK(log.on_line("the disk is full", instant{} + 10min)
        == lines{"1000 more like: the disk is full", "the disk is full"});
  CHECK(log.on_line("the disk is full", instant{} + 11min).empty());
  CHECK(log.finish() == lines{"1 more like: the disk is full"});
}

TEST_CASE("lines that differ in numbers are of one kind, of which a few are written") {
  repeated_lines log;
  std::size_t written = 0;
  for (int i = 0; i < 100; ++i)
    written +=
      log.on_line("10.0.0." + std::to_string(i) + ":7411 (" + std::to_string(i) + "a7f): no answer", instant{}).size();
  CHECK(written == 5);
  CHECK(log.kinds() == 1);
  CHECK(log.on_line("10.0.0.1:7411 (1a7f): refused", instant{}).size() == 1);
  CHECK(log.finish() == lines{"95 more like: 10.0.0.0:7411 (0a7f): no answer"});
}

TEST_CASE("no line is lost from the count, and the memory is bounded") {
  tests::property("whatever is logged", [](std::uint64_t seed) {
    random_source draws{seed, 0, 0};
    repeated_lines log{{.window = 10s, .alike_max = 2, .kinds_max = 4}};
    auto at = instant{};
    std::size_t logged = 0;
    std::size_t counted = 0;
    const auto count = [&](const lines& written) {
      for (const auto& each : written)
        counted += each.find(" more like: ") == std::string::npos ? 1 : std::stoul(each);
    };
    for (int step = 0; step < 300; ++step) {
      at += std::chrono::milliseconds{draws.below(2000)};
      const auto kind = static_cast<char>('p' + draws.below(8)); // no hexadecimal digit
      ++logged;
      count(log.on_line(std::string{kind} + " " + std::to_string(draws.below(5)), at));
      RC_ASSERT(log.kinds() <= 4U);
    }
    count(log.finish());
    RC_ASSERT(counted == logged);
  });
}

} // namespace souk::protocol
