#include "protocol/shell/command_table.hpp"

#include <fstream>
#include <iterator>
#include <set>

#include "tests/catch.hpp"

namespace souk::protocol {

TEST_CASE("each command has one name, and says what it is for") {
  std::set<std::string_view> names;
  for (const auto& row : shell_commands()) {
    INFO(row.name);
    CHECK(names.insert(row.name).second);
    CHECK(row.usage.starts_with(row.name));
    CHECK(row.summary.ends_with('.'));
    CHECK(row.example.find(row.name) != std::string_view::npos);
  }
}

// After a change: souk shell --reference >docs/shell_reference.md
TEST_CASE("the reference page is made from the table") {
  std::ifstream page{SOUK_SOURCE_DIR "/docs/shell_reference.md"};
  const std::string text{std::istreambuf_iterator<char>{page}, {}};
  CHECK(text == shell_reference());
}

} // namespace souk::protocol
