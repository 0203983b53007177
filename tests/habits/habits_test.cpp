// The source tree keeps its habits.
#include <algorithm>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"
#include "tests/habits/rules.hpp"

namespace souk::habits {
namespace {

struct exception {
  std::string_view rule;
  std::string_view path;
};

// Files that may break a rule for the time being. This list may only shrink, and this number with it.
constexpr std::size_t exceptions_max = 0;
const std::vector<exception> exceptions{};

bool is_exception(std::string_view rule, std::string_view path) {
  return std::ranges::any_of(exceptions, [&](const auto& each) { return each.rule == rule && each.path == path; });
}

const std::vector<source>& tree() {
  static const auto read = read_tree(SOUK_SOURCE_DIR);
  return read;
}

std::size_t findings_of(std::string_view rule_name, std::string_view path) {
  std::size_t count = 0;
  for (const auto& rule : all_rules())
    for (const auto& file : tree())
      if (rule.name == rule_name && file.path == path)
        count += rule.check(file).size();
  return count;
}

} // namespace

TEST_CASE("the source tree keeps its habits") {
  for (const auto& rule : all_rules())
    for (const auto& file : tree())
      if (!is_exception(rule.name, file.path))
        for (const auto& found : rule.check(file))
          FAIL_CHECK(file.path << ":" << found.line << ": " << rule.name << ": " << found.what);
  SUCCEED();
}

TEST_CASE("the list of exceptions only shrinks") {
  CHECK(exceptions.size() <= exceptions_max);
  for (const auto& each : exceptions) {
    INFO("no longer needed: " << each.rule << " for " << each.path);
    CHECK(findings_of(each.rule, each.path) > 0);
  }
}

TEST_CASE("the whole tree is read") {
  const auto has = [](std::string_view path) { return std::ranges::find(tree(), path, &source::path) != tree().end(); };
  CHECK(has("dev"));
  CHECK(has("CMakeLists.txt"));
  CHECK(has("protocol/id.hpp"));
  CHECK(has("tests/habits/rules.cpp"));
}

} // namespace souk::habits
