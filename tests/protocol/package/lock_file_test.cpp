#include "tests/catch.hpp"

#include "protocol/package/layout.hpp"
#include "protocol/package/lock_file.hpp"
#include "tests/protocol/samples.hpp"

namespace souk::protocol {
namespace {

package_name named(std::string name) {
  return {samples::package().publisher, std::move(name)};
}

chosen pick(std::string name, std::string version, std::vector<std::size_t> needs = {}, bool is_root = false) {
  chosen made{named(std::move(name)), {}, {}, std::move(needs), is_root};
  made.entry.version = std::move(version);
  made.entry.archive_bytes = 1234;
  made.entry.published_at = 1767323045; // 2026-01-02T03:04:05Z
  return made;
}

lock_file sample() {
  auto app = pick("app", "1.2.0", {1}, true);
  app.entry.dependencies = {{dependency_kind::normal, named("base").publisher, "base", "^1"},
                            {dependency_kind::optional, named("base").publisher, "extra", ""},
                            {dependency_kind::development, named("base").publisher, "tests", "*"}};
  return lock_of({{named("app"), "^1.2"}}, {app, pick("base", "1.0.0"), pick("base", "10.0.0"), pick("base", "9.0.0")});
}

std::string paths(const std::vector<chosen>& all) {
  const auto placed = lay_out(all);
  if (!placed)
    return std::string{to_string(placed.error().code)};
  std::string text;
  for (const auto& each : *placed)
    text += (text.empty() ? "" : ", ") + each.path + " " + all[each.what].entry.version;
  return text;
}

} // namespace

TEST_CASE("a lock file is read as it was written, and written in one way") {
  const auto lock = sample();
  const auto text = to_toml(lock);
  const auto read = parse_lock_file(text);
  REQUIRE(read.has_value());
  CHECK(*read == lock);
  CHECK(to_toml(*read) == text);
  CHECK(text.find("published_at = 2026-01-02T03:04:05Z\n") != std::string::npos);
  CHECK(text.find("tests") == std::string::npos); // of a dependency, what its developers need is not wanted
  REQUIRE(lock.packages.size() == 4);
  CHECK(lock.packages[1].entry.version == "1.0.0");
  CHECK(lock.packages[3].entry.version == "10.0.0");
}

TEST_CASE("what is no lock file is refused in one line") {
  const auto good = to_toml(sample());
  const auto with = [&good](std::string_view from, std::string_view to) {
    auto text = good;
    text.replace(text.find(from), from.size(), to);
    return text;
  };
  for (const auto& text : {std::string{}, std::string{"["}, with("format = 1", "format = 2"), with("1.2.0", "1.2"),
                           with("blake2b-256:", "md5:"), with("bytes = 1234", "bytes = -1"),
                           with("2026-01-02T03:04:05Z", "7"), with("souk1", "souk2"), with("^1\"", "latest\""),
                           with("bytes", "size"), with("version = \"9.0.0\"", "version = \"1.0.0\"")}) {
    INFO(text);
    const auto read = parse_lock_file(text);
    REQUIRE_FALSE(read);
    CHECK(read.error().code == errc::bad_manifest);
    CHECK(read.error().message.starts_with("souk.lock"));
    CHECK(read.error().message.find('\n') == std::string::npos);
  }
}

TEST_CASE("changes between lock files are lines") {
  const auto before = sample();
  auto after = before;
  after.packages.erase(after.packages.begin() + 1, after.packages.end());
  after.packages[0].entry.version = "1.3.0";
  const auto lines = changes_between(before, after);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].find("from 1.2.0 to 1.3.0") != std::string::npos);
  CHECK(lines[1].find("remove") != std::string::npos);
  CHECK(changes_between(before, before).empty());
}

TEST_CASE("a second version stands inside those that want it") {
  CHECK(paths({pick("a", "1.0.0", {2}, true), pick("b", "1.0.0", {3}, true), pick("c", "1.0.0"), pick("c", "2.0.0")})
        == "a 1.0.0, b 1.0.0, b/souk_packages/c 2.0.0, c 1.0.0");
  // what the user wants has the top, whoever is met first
  CHECK(paths({pick("a", "1.0.0", {2}, true), pick("c", "1.0.0", {}, true), pick("c", "2.0.0")})
        == "a 1.0.0, a/souk_packages/c 2.0.0, c 1.0.0");
  CHECK(paths({pick("a", "1.0.0", {}, true), pick("a", "2.0.0", {}, true)}) == "conflict");
}

TEST_CASE("packages that need each other share a folder, and versions in a circle nest until one is seen") {
  CHECK(paths({pick("a", "1.0.0", {1}, true), pick("b", "1.0.0", {0})}) == "a 1.0.0, b 1.0.0");
  // a 1 -> b 1 -> a 2 -> b 1
  CHECK(paths({pick("a", "1.0.0", {2}, true), pick("a", "2.0.0", {2}), pick("b", "1.0.0", {1})})
        == "a 1.0.0, b 1.0.0, b/souk_packages/a 2.0.0");
  // a 1 -> b 1 -> a 2 -> b 2 -> a 1: no folder holds that
  CHECK(
    paths({pick("a", "1.0.0", {2}, true), pick("a", "2.0.0", {3}), pick("b", "1.0.0", {1}), pick("b", "2.0.0", {0})})
    == "conflict");
}

} // namespace souk::protocol
