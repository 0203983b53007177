// The rules themselves: each flags what breaks it and nothing else.
#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"
#include "tests/habits/functions.hpp"
#include "tests/habits/rules.hpp"

namespace souk::habits {
namespace {

std::vector<int> lines_flagged(std::string_view rule_name, const source& file) {
  std::vector<int> lines;
  for (const auto& rule : all_rules())
    if (rule.name == rule_name)
      for (const auto& found : rule.check(file))
        lines.push_back(found.line);
  return lines;
}

std::vector<int> lines_flagged(std::string_view rule_name, const char* path, std::string text) {
  return lines_flagged(rule_name, make_source(path, std::move(text)));
}

bool flags(std::string_view rule_name, const char* path, std::string text) {
  return !lines_flagged(rule_name, path, std::move(text)).empty();
}

std::string function_of(int lines) {
  std::string text = "int f() {\n";
  for (int i = 2; i < lines; ++i)
    text += "  g();\n";
  return text + "}\n";
}

std::size_t functions(std::string_view text) {
  return functions_in(make_source("a.cpp", std::string{text}).code).size();
}

} // namespace

TEST_CASE("include_direction") {
  const auto rule = "include_direction";
  for (const auto* refused : {"<caf/all.hpp>", "<boost/asio.hpp>", "\"actors/a.hpp\"", "\"runtime/a.hpp\"", "<thread>",
                              "<mutex>", "<fstream>", "<random>"})
    CHECK(flags(rule, "protocol/a.hpp", "#include " + std::string{refused} + "\n"));
  for (const auto* refused : {"<boost/asio.hpp>", "\"runtime/a.hpp\"", "<sqlite3.h>", "<SQLiteCpp/SQLiteCpp.h>"})
    CHECK(flags(rule, "actors/dht/a.cpp", "#include " + std::string{refused} + "\n"));
  CHECK(flags(rule, "runtime/a.cpp", "#  include \"apps/a.hpp\"\n"));
  CHECK(flags(rule, "apps/a.cpp", "#include \"tests/catch.hpp\"\n"));
  CHECK_FALSE(flags(rule, "protocol/a.hpp", "#include \"protocol/random.hpp\"\n// #include <random>\n"));
  CHECK_FALSE(flags(rule, "actors/a.hpp", "#include <caf/all.hpp>\n#include \"protocol/id.hpp\"\n"));
  CHECK_FALSE(flags(rule, "runtime/a.hpp", "#include <boost/asio.hpp>\n#include <thread>\n"));
  CHECK(lines_flagged(rule, "protocol/a.hpp", "\n\n#include <mutex>\n") == std::vector{3});
}

TEST_CASE("pragma_once") {
  CHECK(flags("pragma_once", "apps/a.hpp", "// About.\n// #pragma once\n"));
  CHECK_FALSE(flags("pragma_once", "apps/a.hpp", "// About.\n#pragma once\n"));
  CHECK_FALSE(flags("pragma_once", "apps/a.cpp", "int a;\n"));
}

TEST_CASE("head_comment") {
  CHECK(flags("head_comment", "apps/a.hpp", "#pragma once\n// About.\n"));
  CHECK_FALSE(flags("head_comment", "apps/a.hpp", "// About.\n#pragma once\n"));
}

TEST_CASE("file_length") {
  CHECK(flags("file_length", "apps/a.cpp", std::string(401, '\n')));
  CHECK_FALSE(flags("file_length", "apps/a.cpp", std::string(400, '\n')));
  CHECK_FALSE(flags("file_length", "docs/a.md", std::string(401, '\n')));
}

TEST_CASE("function_length") {
  CHECK(flags("function_length", "apps/a.cpp", function_of(61)));
  CHECK_FALSE(flags("function_length", "apps/a.cpp", function_of(60)));
  CHECK(lines_flagged("function_length", "apps/a.cpp", "namespace a {\nstruct b {\n" + function_of(61) + "};\n}\n")
        == std::vector{3});
  CHECK_FALSE(flags("function_length", "apps/a.cpp", "const int table[] = {\n" + std::string(80, '\n') + "};\n"));
  CHECK_FALSE(flags("function_length", "apps/a.hpp", "class b {\n" + std::string(80, '\n') + "};\n"));
  CHECK_FALSE(flags("function_length", "apps/a.cpp", function_of(40) + function_of(40)));
}

TEST_CASE("functions are told from other braces") {
  CHECK(functions("template <class T>\nstruct a : b<T> {\n  int c() const { return d_; }\n  int d_{1};\n};\n") == 1);
  CHECK(functions("a::a(int x) : b_{x}, c_(x), d_{} {\n  e();\n}\n") == 1);
  CHECK(functions("bool operator==(a, b) { return true; }\nauto operator<=>(a, b) { return 1; }\n") == 2);
  CHECK(functions("bool operator<(a, b) { return true; }\nint operator()(int) { return 1; }\n") == 2);
  CHECK(functions("template <class T>\n  requires(sizeof(T) > 1)\nstruct alignas(8) a {\n  void f() {}\n};\n") == 1);
  CHECK(functions("std::function<void()> f{g()};\nstd::vector<int> v{1, 2};\nvoid h() {}\n") == 1);
  CHECK(functions("extern \"C\" {\nint f() { return 1; }\n}\nextern \"C\" int g(int x = {}) { return x; }\n") == 2);
  CHECK(functions("enum class a { b, c };\nconstexpr std::array<row, 2> rows{{\n  {f(1), 2},\n}};\n") == 0);
  CHECK(functions(
          "template <class T>\n  requires (sizeof(T) < 3)\nvoid f() noexcept {\n  auto g = [] { return '{'; };\n}\n")
        == 1);
  CHECK(functions("class a {\npublic:\n  explicit a(int) {}\n\nprivate:\n  struct b {\n    void c() {}\n  };\n};\n")
        == 2);
  CHECK(functions("#define X {\nTEST_CASE(\"{\") {\n  if (x) {\n    y(10'000);\n  }\n}\nstruct a f() { return {}; }\n")
        == 2);
}

TEST_CASE("determinism") {
  for (const auto* refused : {"std::random_device d;", "auto t = std::chrono::system_clock::now();",
                              "auto t = std::chrono::steady_clock::now();", "std::mutex m;", "std::thread t;"}) {
    CHECK(flags("determinism", "protocol/a.cpp", std::string{refused} + "\n"));
    CHECK(flags("determinism", "actors/a.cpp", std::string{refused} + "\n"));
    CHECK_FALSE(flags("determinism", "runtime/a.cpp", std::string{refused} + "\n"));
    CHECK_FALSE(flags("determinism", "protocol/a.cpp", "// " + std::string{refused} + "\n"));
  }
  CHECK_FALSE(flags("determinism", "actors/a.cpp", "auto t = self->clock().now();\n"));
  CHECK_FALSE(flags("determinism", "actors/a.cpp", "auto t = \"std::mutex\";\n"));
}

TEST_CASE("unordered_iteration") {
  const auto rule = "unordered_iteration";
  const std::string map = "std::unordered_map<id, std::vector<std::pair<int, int>>> seen_;\n";
  CHECK(flags(rule, "protocol/a.cpp", map + "for (const auto& [key, value] : seen_)\n"));
  CHECK(flags(rule, "actors/a.cpp", map + "for (const auto& each : self->state.seen_) {\n"));
  CHECK_FALSE(flags(rule, "protocol/a.cpp", map + "for (const std::string& each : sorted)\n"));
  CHECK_FALSE(flags(rule, "protocol/a.cpp", map + "for (std::size_t i = 0; i < seen_.size(); ++i)\n"));
  CHECK_FALSE(flags(rule, "runtime/a.cpp", map + "for (const auto& each : seen_)\n"));
  auto split = make_source("protocol/a.cpp", "for (const auto& each : seen_)\n");
  split.sibling = map;
  CHECK(lines_flagged(rule, split) == std::vector{1});
}

TEST_CASE("no_private_words") {
  CHECK(flags("no_private_words", "docs/a.md", "see /wo" + std::string{"rk/"} + "x\n"));
  CHECK(flags("no_private_words", "apps/a.cpp", "// https://registry.npmjs" + std::string{".org"} + "\n"));
  CHECK_FALSE(flags("no_private_words", "docs/a.md", "the network /works/\n"));
}

TEST_CASE("needs_are_packages") {
  const auto rule = "needs_are_packages";
  CHECK(flags(rule, "bench/a.sh", "#!/bin/sh\n# needs: jq, and curl beside it\n"));
  CHECK(flags(rule, "bench/a.sh", "# needs: gossip_bench\n"));
  CHECK_FALSE(flags(rule, "bench/a.sh", "# needs: jq libstdc++6 python3-msgpack\n# (and a program)\n"));
  CHECK_FALSE(flags(rule, "docs/a.md", "# needs: (nothing)\n"));
}

} // namespace souk::habits
