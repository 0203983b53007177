#include "tests/catch.hpp"

#include <algorithm>

#include "protocol/package/manifest.hpp"
#include "protocol/package/publisher.hpp"
#include "tests/protocol/samples.hpp"

namespace souk::protocol {
namespace {

const std::string head_lines = "name = \"a\"\nversion = \"1.0.0\"\n";

std::string message_of(std::string_view text) {
  const auto parsed = parse_manifest(text);
  INFO(text);
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().code == errc::bad_manifest);
  CHECK(parsed.error().message.find('\n') == std::string::npos);
  return parsed.error().message;
}

bool says(std::string_view text, std::string_view part) {
  const auto said = message_of(text);
  INFO(said);
  CHECK(said.find(part) != std::string::npos);
  return said.starts_with("souk.toml");
}

std::string ada() {
  return to_text(samples::package().publisher);
}

} // namespace

TEST_CASE("a whole manifest") {
  const auto parsed = parse_manifest(R"(
name = "cpp-starter"
version = "1.2.0"
description = "A C++20 project"
category = "template"
tags = ["c++", "cmake"]
license = "MIT"
authors = ["Ada Lovelace <ada@example.org>"]
include = ["/src"]
exclude = ["*.log"]
[publishers]
ada = ")" + ada() + R"("
bob = ")" + samples::node(2).hex() + R"("
[dependencies]
"ada/logging" = "^1.2"
parser = { publisher = "bob", version = "2.0.1" }
")" + ada() + R"(/direct" = "*"
[dev-dependencies]
"ada/tests" = "1.x"
[optional-dependencies]
"bob/colours" = { version = "~1" }
)");
  REQUIRE(parsed.has_value());
  const publisher_id bob{samples::node(2).raw};
  const auto publisher = samples::package().publisher;
  CHECK(parsed->name == "cpp-starter");
  CHECK(parsed->tags == std::vector<std::string>{"c++", "cmake"});
  CHECK(parsed->publishers.at("bob") == bob);
  REQUIRE(parsed->dependencies.size() == 5);
  const auto has = [&](const dependency& wanted) {
    return std::find(parsed->dependencies.begin(), parsed->dependencies.end(), wanted) != parsed->dependencies.end();
  };
  CHECK(has({dependency_kind::normal, publisher, "logging", "^1.2"}));
  CHECK(has({dependency_kind::normal, bob, "parser", "2.0.1"}));
  CHECK(has({dependency_kind::normal, publisher, "direct", "*"}));
  CHECK(has({dependency_kind::development, publisher, "tests", "1.x"}));
  CHECK(has({dependency_kind::optional, bob, "colours", "~1"}));
  CHECK(parse_manifest(to_toml(*parsed)) == *parsed);
}

TEST_CASE("the smallest manifest") {
  CHECK(parse_manifest(head_lines).has_value());
  CHECK(parse_manifest(to_toml(*parse_manifest(head_lines))) == *parse_manifest(head_lines));
}

TEST_CASE("texts with quotes survive being written") {
  auto m = *parse_manifest(head_lines);
  m.description = R"(a "quoted" \ back)";
  m.exclude = {"\\", "\""};
  CHECK(parse_manifest(to_toml(m)) == m);
}

TEST_CASE("each fault of a manifest is one clear line with its place") {
  CHECK(says("", "no name"));
  CHECK(says("version = \"1.0.0\"\n", "no name"));
  CHECK(says("name = \"a\"\n", "no version"));
  CHECK(says("name = \"a\nversion", "souk.toml:1: not TOML"));
  CHECK(says("name = \"a\"\n\nversion = \"1.0\"\n", "souk.toml:3: bad version: \"1.0\""));
  CHECK(says("name = \"../a\"\nversion = \"1.0.0\"\n", "path characters"));
  CHECK(says("name = \"@scope/a\"\nversion = \"1.0.0\"\n", "souk.toml:1: bad name \"@scope/a\""));
  CHECK(says("name = \"Upper\"\nversion = \"1.0.0\"\n", "a-z"));
  CHECK(says("name = \"-a\"\nversion = \"1.0.0\"\n", "bad name"));
  CHECK(says("name = \"" + std::string(129, 'a') + "\"\nversion = \"1.0.0\"\n", "1 to 128"));
  CHECK(says("name = 5\nversion = \"1.0.0\"\n", "must be a text"));
  CHECK(says(head_lines + "licence = \"MIT\"\n", "souk.toml:3: unknown key \"licence\", did you mean \"license\"?"));
  CHECK(says(head_lines + "[dependancies]\n", "did you mean \"dependencies\"?"));
  CHECK(says(head_lines + "zzzzzz = 1\n", "unknown key \"zzzzzz\""));
  CHECK(says(head_lines + "tags = \"x\"\n", "must be a list"));
  CHECK(says(head_lines + "tags = [1]\n", "must be a text"));
  CHECK(says(head_lines + "tags = [\"" + std::string(33, 'x') + "\"]\n", "longer than 32"));
  CHECK(says(
    head_lines + "tags = [" +
      [] {
        std::string all;
        for (int i = 0; i < 13; ++i)
          all += "\"x\",";
        return all;
      }()
      + "]\n",
    "more than 12"));
  CHECK(says(head_lines + "description = \"" + std::string(281, 'x') + "\"\n", "longer than 280"));
  CHECK(says(head_lines + "description = \"a\\u001b[31m\"\n", "control characters"));
  CHECK(says(head_lines + "\"a\\nb\" = 1\n", "unknown key \"a?b\""));
  CHECK(says(head_lines + "[=a]\n", "souk.toml:3: not TOML"));
  CHECK(says(head_lines + "dependencies = 5\n", "must be a table"));
}

TEST_CASE("each fault of a dependency is one clear line with its place") {
  const auto with = [](std::string line) {
    return head_lines + "[publishers]\nada = \"" + ada() + "\"\n[dependencies]\n" + line + "\n";
  };
  CHECK(
    says(with("\"adda/x\" = \"1\""), "souk.toml:6: the alias \"adda\" is not in [publishers], did you mean \"ada\"?"));
  CHECK(says(with("x = \"1\""), "no publisher"));
  CHECK(says(with("\"ada/x\" = \"^1..2\""), "bad range for \"ada/x\""));
  CHECK(says(with("\"ada/x\" = 1"), "must be a text"));
  CHECK(says(with("\"ada/x/y\" = \"1\""), "bad name \"x/y\""));
  CHECK(says(with("\"ada/..\" = \"1\""), "bad name"));
  CHECK(says(with("\"ada/x\" = { verison = \"1\" }"), "did you mean \"version\"?"));
  CHECK(says(with("\"ada/x\" = { }"), "has no version"));
  CHECK(says(with("\"ada/x\" = { version = \"1\", publisher = \"ada\" }"), "twice"));
  CHECK(says(with("\"ada/x\" = \"1\"\n\"" + ada() + "/x\" = \"1\""), "wanted twice"));
  CHECK(says(with("\"ada/x\" = \"1\"\n[dev-dependencies]\n\"ada/x\" = \"2\""), "wanted twice"));
  CHECK(says(head_lines + "[publishers]\nada = \"souk1nonsense\"\n", "is not a publisher"));
  CHECK(says(head_lines + "[publishers]\nada = 5\n", "must be a text"));
  CHECK(says(head_lines + "[publishers]\n\"a/b\" = \"" + ada() + "\"\n", "bad alias"));
}

TEST_CASE("other characters than ASCII stand in quotes and comments only") {
  CHECK(says(head_lines + "größe = 1\n", "souk.toml:3: not TOML"));
  CHECK(says(head_lines + "n\xef\xba\xbf = 1\n", "souk.toml:3: not TOML"));
  CHECK(says(head_lines + "n = 2\"é\"\n", "souk.toml:3: not TOML"));
  CHECK(parse_manifest(head_lines + "description = \"\"\"a \\\n  é\"\"\"\n")->description == "a é");
  CHECK(parse_manifest(head_lines + "description = \"größe \\\" é\" # 日本\nlicense = 'é'\n").has_value());
  CHECK(parse_manifest(head_lines + "description = \"\"\"é \" é\"\"\"\"\nlicense = '''é'''\n").has_value());
  CHECK(parse_manifest("\xef\xbb\xbf" + head_lines).has_value());
}

TEST_CASE("a manifest that is huge or deep is refused") {
  CHECK(says(std::string(manifest_bytes_max + 1, ' '), "larger than"));
  CHECK(says("a = " + std::string(100'000, '['), "not TOML"));
}

} // namespace souk::protocol
