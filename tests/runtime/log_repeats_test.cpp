// The log says a fault once.
#include "runtime/log_repeats.hpp"

#include "tests/catch.hpp"
#include "tests/runtime/log_lines.hpp"

using namespace souk;

TEST_CASE("a warning that repeats is written once, and how often at the end, and what is finer passes") {
  tests::log_lines written;
  {
    spdlog::logger log{"souk", std::make_shared<runtime::once_sink>(written.sink_of())};
    log.set_level(spdlog::level::trace);
    for (int i = 0; i < 1000; ++i) {
      log.warn("the disk is full");
      log.debug("a detail");
    }
    log.error("the disk is gone");
    CHECK(written.count("the disk is full") == 1);
    CHECK(written.count("the disk is gone") == 1);
    CHECK(written.count("a detail") == 1000);
  }
  CHECK(written.count("999 more like: the disk is full") == 1);
}
