#include "tests/catch.hpp"

#include <algorithm>
#include <map>

#include "protocol/package/install_plan.hpp"
#include "protocol/random.hpp"
#include "tests/protocol/samples.hpp"

namespace souk::protocol {
namespace {

package_name named(std::string name) {
  return {samples::package().publisher, std::move(name)};
}

struct wish_for {
  std::string name;
  std::string range;
  dependency_kind kind = dependency_kind::normal;
};

struct shelf_entry {
  std::string version;
  std::vector<wish_for> wants;
  bool yanked = false;
};

// What the world has: packages and their versions in ascending order.
using world = std::map<std::string, std::vector<shelf_entry>>;

release_index index_of(const std::string& name, const std::vector<shelf_entry>& entries) {
  release_index made{named(name), {}};
  for (const auto& each : entries) {
    index_entry entry;
    entry.version = each.version;
    entry.yanked = each.yanked;
    for (const auto& want : each.wants)
      entry.dependencies.push_back({want.kind, named(want.name).publisher, want.name, want.range});
    made.versions.push_back(std::move(entry));
  }
  return made;
}

wanted_root root(std::string name, std::string_view range = {}) {
  wanted_root made{named(std::move(name)), std::nullopt, false};
  if (!range.empty())
    made.range = *parse_range(range);
  return made;
}

result<std::vector<chosen>> plan(const world& there, std::vector<wanted_root> roots, plan_rules rules = {}) {
  install_plan made{std::move(roots), std::move(rules)};
  for (auto needed = made.wanted_indexes(); !needed.empty(); needed = made.wanted_indexes())
    for (const auto& package : needed) {
      if (const auto found = there.find(package.name); found != there.end())
        made.on_index(package, index_of(package.name, found->second));
      else
        made.on_missing(package);
    }
  return made.finish();
}

plan_rules many() {
  plan_rules made;
  made.versions = version_policy::many;
  return made;
}

// `a 1.0.0, b 2.0.0`, or the code of the error.
std::string outcome(const world& there, std::vector<wanted_root> roots, plan_rules rules = {}) {
  const auto all = plan(there, std::move(roots), std::move(rules));
  if (!all)
    return std::string{to_string(all.error().code)};
  std::string text;
  for (const auto& each : *all)
    text += (text.empty() ? "" : ", ") + each.package.name + " " + each.entry.version;
  return text;
}

} // namespace

TEST_CASE("the newest that suits") {
  const world there{{"a", {{"1.0.0", {}}, {"1.5.0", {}}, {"2.0.0", {}}, {"3.0.0-rc.1", {}}}}};
  CHECK(outcome(there, {root("a")}) == "a 2.0.0");
  CHECK(outcome(there, {root("a", "^1")}) == "a 1.5.0");
  CHECK(outcome(there, {root("a", "3.0.0-rc.1")}) == "a 3.0.0-rc.1");
  CHECK(outcome(there, {root("a", ">=1.1"), root("a", "<2")}) == "a 1.5.0, a 2.0.0");
  CHECK(outcome(there, {root("a", "^1"), root("a", "<1.5")}) == "a 1.0.0");
  CHECK(outcome(there, {root("a", "^9")}) == "not_found");
  CHECK(outcome(there, {}).empty());
}

TEST_CASE("a prerelease is taken without being named only when there is no release") {
  CHECK(outcome({{"a", {{"1.0.0-rc.1", {}}, {"1.0.0-rc.2", {}}}}}, {root("a")}) == "a 1.0.0-rc.2");
}

TEST_CASE("a yanked version is not chosen, unless a lock file names it") {
  const world there{{"a", {{"1.0.0", {}}, {"1.1.0", {}, true}}}};
  CHECK(outcome(there, {root("a")}) == "a 1.0.0");
  CHECK(outcome(there, {root("a", "1.1.0")}) == "not_found");
  auto locked = root("a", "1.1.0");
  locked.locked = true;
  CHECK(outcome(there, {locked}) == "a 1.1.0");
}

TEST_CASE("dependencies are followed, development ones are not") {
  const world there{{"a", {{"1.0.0", {{"b", "^1"}, {"t", "*", dependency_kind::development}}}}},
                    {"b", {{"1.0.0", {{"c", "*"}}}, {"2.0.0", {}}}},
                    {"c", {{"0.1.0", {}}}}};
  const auto all = plan(there, {root("a")});
  REQUIRE(all.has_value());
  REQUIRE(all->size() == 3);
  CHECK((*all)[0].required_by.empty());
  CHECK((*all)[1].entry.version == "1.0.0");
  CHECK((*all)[2].required_by == std::vector<package_name>{named("b")});
}

TEST_CASE("one version suits all that want it") {
  const world there{
    {"a", {{"1.0.0", {{"c", "^1"}}}}}, {"b", {{"1.0.0", {{"c", "<1.5"}}}}}, {"c", {{"1.2.0", {}}, {"1.6.0", {}}}}};
  CHECK(outcome(there, {root("a"), root("b")}) == "a 1.0.0, b 1.0.0, c 1.2.0");
}

TEST_CASE("what is no longer wanted counts no more") {
  // b 1.1 would want c ~1.1, but a holds b at 1.0.
  const world there{{"a", {{"1.0.0", {{"b", "~1.0"}}}}},
                    {"b", {{"1.0.0", {{"c", "~1.0"}}}, {"1.1.0", {{"c", "~1.1"}, {"d", "*"}}}}},
                    {"c", {{"1.0.0", {}}, {"1.1.0", {}}}},
                    {"d", {{"1.0.0", {}}}}};
  CHECK(outcome(there, {root("a"), root("b")}) == "a 1.0.0, b 1.0.0, c 1.0.0");
}

TEST_CASE("circles are fine") {
  const world there{{"a", {{"1.0.0", {{"b", "^1"}}}}}, {"b", {{"1.0.0", {{"a", "^1"}, {"b", "*"}}}}}};
  CHECK(outcome(there, {root("a")}) == "a 1.0.0, b 1.0.0");
}

TEST_CASE("a conflict names who wants what, and through whom") {
  const world there{{"a", {{"1.0.0", {{"c", "~1.0"}}}}},
                    {"b", {{"2.1.0", {{"m", "*"}}}}},
                    {"m", {{"0.3.0", {{"c", "~1.1"}}}}},
                    {"c", {{"1.0.0", {}}, {"1.1.0", {}}}}};
  const auto all = plan(there, {root("a"), root("b")});
  REQUIRE_FALSE(all);
  const auto& why = all.error();
  CHECK(why.code == errc::conflict);
  REQUIRE(why.explanation.size() == 3);
  const auto has = [](const std::string& line, std::string_view part) { return line.find(part) != std::string::npos; };
  CHECK(has(why.message, "/c suits all"));
  CHECK(has(why.explanation[0], "you -> "));
  CHECK(has(why.explanation[0], "/a 1.0.0 wants "));
  CHECK(has(why.explanation[0], "/c ~1.0"));
  CHECK(has(why.explanation[1], "/b 2.1.0 -> "));
  CHECK(has(why.explanation[1], "/m 0.3.0 wants "));
  CHECK(has(why.explanation[2], "1.1.0"));
}

TEST_CASE("a package that nobody has") {
  const world there{{"a", {{"1.0.0", {{"b", "*"}}}}}, {"o", {{"1.0.0", {{"b", "*", dependency_kind::optional}}}}}};
  CHECK(outcome(there, {root("a")}) == "not_found");
  CHECK(outcome(there, {root("o")}) == "o 1.0.0");
  CHECK(outcome(there, {root("o"), root("a")}) == "not_found");
}

TEST_CASE("choices that chase each other: an older version ends it") {
  // a 1.1 excludes itself through b, a 1.0 does not.
  const world there{{"a", {{"1.0.0", {}}, {"1.1.0", {{"b", "*"}}}}}, {"b", {{"1.0.0", {{"a", "~1.0"}}}}}};
  CHECK(outcome(there, {root("a")}) == "a 1.0.0");
  CHECK(outcome(there, {root("a", "^1.1")}) == "conflict");
}

TEST_CASE("versions of different series stand side by side, of one series do not") {
  const world there{{"a", {{"1.0.0", {{"c", "^1"}}}}},
                    {"b", {{"1.0.0", {{"c", "^2"}}}}},
                    {"z", {{"1.0.0", {{"c", "0.1.x"}}}}},
                    {"c", {{"0.1.4", {}}, {"0.2.0", {}}, {"1.0.0", {}}, {"1.9.0", {}}, {"2.0.0", {}}}}};
  CHECK(outcome(there, {root("a"), root("b"), root("z")}) == "a 1.0.0, b 1.0.0, c 0.1.4, c 1.9.0, c 2.0.0, z 1.0.0");
}

TEST_CASE("with many, each dependant has its own newest") {
  const world there{{"a", {{"1.0.0", {{"c", "~1.0"}}}}},
                    {"b", {{"1.0.0", {{"c", "^1"}}}}},
                    {"c", {{"1.0.0", {}}, {"1.0.5", {}}, {"1.9.0", {}}}}};
  CHECK(outcome(there, {root("a"), root("b")}) == "a 1.0.0, b 1.0.0, c 1.0.5");
  CHECK(outcome(there, {root("a"), root("b")}, many()) == "a 1.0.0, b 1.0.0, c 1.0.5, c 1.9.0");
}

TEST_CASE("an older version of the one that wants is taken when the newest cannot be suited") {
  // The newest app wants c below 1.5, which lib does not; the one before it is content with any.
  const world there{{"app", {{"1.0.0", {{"c", "^1"}}}, {"1.1.0", {{"c", "<1.5"}, {"new", "*"}}}}},
                    {"lib", {{"1.0.0", {{"c", "^1.5"}}}}},
                    {"new", {{"1.0.0", {}}}},
                    {"c", {{"1.0.0", {}}, {"1.5.0", {}}, {"1.6.0", {}}}}};
  CHECK(outcome(there, {root("app"), root("lib")}) == "app 1.0.0, c 1.6.0, lib 1.0.0");
  const auto never = plan(there, {root("app", "^1.1"), root("lib")});
  REQUIRE_FALSE(never);
  CHECK(never.error().code == errc::conflict);
}

TEST_CASE("a version whose dependency nobody has is passed over") {
  const world there{{"app", {{"1.0.0", {}}, {"1.1.0", {{"gone", "*"}}}}}, {"top", {{"1.0.0", {{"app", "^1"}}}}}};
  CHECK(outcome(there, {root("top")}) == "app 1.0.0, top 1.0.0");
  CHECK(outcome(there, {root("top")}, many()) == "app 1.0.0, top 1.0.0");
}

TEST_CASE("what going back would not help is said") {
  const world there{{"app", {{"1.0.0", {{"c", "<1.5"}}}, {"1.1.0", {{"c", "<1.5"}}}}},
                    {"lib", {{"1.0.0", {{"c", "^1.5"}}}}},
                    {"c", {{"1.0.0", {}}, {"1.5.0", {}}}}};
  const auto never = plan(there, {root("app"), root("lib")});
  REQUIRE_FALSE(never);
  const auto& lines = never.error().explanation;
  CHECK(std::ranges::any_of(
    lines, [](const std::string& line) { return line.find("1.0.0 to 1.1.0 want") != std::string::npos; }));
}

TEST_CASE("optional dependencies are taken when they suit, and left out when they do not") {
  const auto optional = dependency_kind::optional;
  const world there{{"a", {{"1.0.0", {{"c", "~1.0", optional}, {"d", "^9", optional}}}}},
                    {"b", {{"1.0.0", {{"c", "~1.1"}}}}},
                    {"c", {{"1.0.0", {}}, {"1.1.0", {}}}},
                    {"d", {{"1.0.0", {}}}}};
  CHECK(outcome(there, {root("a")}) == "a 1.0.0, c 1.0.0");
  CHECK(outcome(there, {root("a"), root("b")}) == "a 1.0.0, b 1.0.0, c 1.1.0");
}

TEST_CASE("a lock file holds versions, an update lets go of them but never goes back") {
  const world there{{"a", {{"1.0.0", {}}, {"1.1.0", {}, true}, {"1.2.0", {}}}}};
  const auto locked = [](std::string version, bool preferred) {
    plan_rules rules;
    rules.locked[named("a")] = {{std::move(version)}, preferred};
    return rules;
  };
  CHECK(outcome(there, {root("a")}, locked("1.0.0", true)) == "a 1.0.0");
  CHECK(outcome(there, {root("a")}, locked("1.1.0", true)) == "a 1.1.0");
  CHECK(outcome(there, {root("a")}, locked("1.0.0", false)) == "a 1.2.0");
  CHECK(outcome(there, {root("a", "^1.2")}, locked("1.0.0", true)) == "a 1.2.0");
  const world yanked{{"a", {{"1.0.0", {}}, {"1.1.0", {}, true}}}};
  CHECK(outcome(yanked, {root("a")}, locked("1.1.0", false)) == "a 1.1.0");
}

TEST_CASE("10.0.0 is newer than 9.0.0, also for what a range allows") {
  const world there{{"a", {{"9.0.0", {}}, {"10.0.0", {}}}}, {"b", {{"1.0.0", {{"a", ">=9"}}}}}};
  CHECK(outcome(there, {root("a")}) == "a 10.0.0");
  CHECK(outcome(there, {root("b")}) == "a 10.0.0, b 1.0.0");
}

TEST_CASE("what is younger than the minimum age is not taken") {
  release_index index = index_of("a", {{"1.0.0", {}}, {"1.1.0", {}}});
  index.versions[0].published_at = 1000;
  index.versions[1].published_at = 5000;
  plan_rules rules;
  rules.published_until = 2000;
  install_plan made{{root("a")}, rules};
  REQUIRE(made.wanted_indexes().size() == 1);
  made.on_index(named("a"), index);
  CHECK(made.finish()->at(0).entry.version == "1.0.0");
}

TEST_CASE("an answer suits everyone, and does not depend on the order of arrival") {
  tests::property("random worlds", [](std::uint64_t seed) {
    random_source draw{seed, 0, 0};
    static constexpr std::string_view ranges[] = {"*", "^1", "~1.1", "<1.2", ">=1.1", "1.0.0"};
    world there;
    for (int p = 0; p < 6; ++p)
      for (int v = 1; v <= 3; ++v) {
        std::vector<wish_for> wants;
        for (auto left = draw.below(3); left > 0; --left) {
          const auto name = std::string(1, static_cast<char>('a' + draw.below(6)));
          wants.push_back({name, std::string{ranges[draw.below(std::size(ranges))]}});
        }
        there[std::string(1, static_cast<char>('a' + p))].push_back({"1." + std::to_string(v - 1) + ".0", wants});
      }
    const auto all = plan(there, {root("a"), root("b")});
    install_plan reversed{{root("a"), root("b")}};
    for (auto needed = reversed.wanted_indexes(); !needed.empty(); needed = reversed.wanted_indexes())
      reversed.on_index(needed.back(), index_of(needed.back().name, there.at(needed.back().name)));
    const auto again = reversed.finish();
    RC_ASSERT(all.has_value() == again.has_value());
    if (!all)
      return;
    for (std::size_t i = 0; i < all->size(); ++i)
      RC_ASSERT((*all)[i].entry == (*again)[i].entry);
    for (const auto& each : *all)
      for (const auto& want : each.entry.dependencies)
        RC_ASSERT(std::ranges::any_of(each.needs, [&](std::size_t at) {
          const auto& found = (*all)[at];
          return found.package.name == want.name
                 && satisfies(*parse_version(found.entry.version), *parse_range(want.range));
        }));
  });
}

TEST_CASE("a chain of many packages is planned, and one of too many refused") {
  const auto chain = [](std::size_t length) {
    world there;
    for (std::size_t i = 0; i < length; ++i) {
      there["p" + std::to_string(i)] = {{"1.0.0", {}}};
      there["top"].resize(1);
      there["top"][0].version = "1.0.0";
      there["top"][0].wants.push_back({"p" + std::to_string(i), "*"});
    }
    return there;
  };
  CHECK(plan(chain(400), {root("top")})->size() == 401);
  CHECK(outcome(chain(plan_packages_max), {root("top")}) == "conflict");
}

} // namespace souk::protocol
