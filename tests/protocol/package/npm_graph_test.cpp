// A part of the real dependency graph of three packages of the npm registry: the versions that a resolution chooses and
// some around them, as bench/package/graph.js writes them. bench/package/graphs.sh does the same with all of thirty.
#include "tests/catch.hpp"

#include <algorithm>
#include <fstream>
#include <map>

#include "protocol/package/install_plan.hpp"
#include "protocol/package/layout.hpp"

namespace souk::protocol {
namespace {

using graph = std::map<std::string, release_index>;

index_entry read_entry(const std::string& line, std::string& name) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= line.size();) {
    const auto end = std::min(line.find('\t', begin), line.size());
    parts.push_back(line.substr(begin, end - begin));
    begin = end + 1;
  }
  name = parts.at(0);
  index_entry entry;
  entry.version = parts.at(1);
  for (std::size_t i = 2; i < parts.size(); ++i) {
    const auto optional = parts[i].starts_with('?') ? 1 : 0;
    const auto space = std::min(parts[i].find(' '), parts[i].size());
    entry.dependencies.push_back(
      {optional == 1 ? dependency_kind::optional : dependency_kind::normal,
       {},
       parts[i].substr(static_cast<std::size_t>(optional), space - static_cast<std::size_t>(optional)),
       parts[i].substr(std::min(space + 1, parts[i].size()))});
  }
  return entry;
}

const graph& real_graph() {
  static const auto read = [] {
    graph made;
    std::ifstream lines{SOUK_SOURCE_DIR "/tests/protocol/package/npm_graph.tsv"};
    for (std::string line, name; std::getline(lines, line);) {
      auto entry = read_entry(line, name);
      made[name].package = {{}, name};
      made[name].versions.push_back(std::move(entry));
    }
    return made;
  }();
  return read;
}

result<std::vector<chosen>> plan(const std::vector<std::string>& names, version_policy versions) {
  std::vector<wanted_root> roots;
  for (const auto& name : names)
    roots.push_back({{{}, name}, std::nullopt, false});
  plan_rules rules;
  rules.versions = versions;
  install_plan made{roots, rules};
  for (auto needed = made.wanted_indexes(); !needed.empty(); needed = made.wanted_indexes())
    for (const auto& package : needed)
      if (const auto found = real_graph().find(package.name); found != real_graph().end())
        made.on_index(package, found->second);
      else
        made.on_missing(package);
  return made.finish();
}

std::string newest_in(const std::string& name, const range& wanted) {
  const auto& versions = real_graph().at(name).versions;
  const auto found = std::find_if(versions.rbegin(), versions.rend(),
                                  [&](const auto& each) { return satisfies(*parse_version(each.version), wanted); });
  return found == versions.rend() ? std::string{} : found->version;
}

} // namespace

TEST_CASE("the real graph: with many, every range has the newest that it allows, and a place") {
  REQUIRE(real_graph().size() > 200);
  const auto all = plan({"express", "mocha", "gulp"}, version_policy::many);
  REQUIRE(all.has_value());
  CHECK(all->size() > 200);
  for (const auto& each : *all)
    for (const auto& wish : each.entry.dependencies) {
      INFO(each.package.name << " " << each.entry.version << " wants " << wish.name << " " << wish.range);
      const auto newest = newest_in(wish.name, *parse_range(wish.range));
      CHECK((wish.kind == dependency_kind::optional || !newest.empty()));
      CHECK((newest.empty() || std::ranges::any_of(each.needs, [&](std::size_t at) {
               return (*all)[at].package.name == wish.name && (*all)[at].entry.version == newest;
             })));
    }
  const auto places = lay_out(*all);
  REQUIRE(places.has_value());
  CHECK(places->size() >= all->size());
}

TEST_CASE("the real graph: by default one version a series suits all") {
  const auto all = plan({"express", "mocha", "gulp"}, version_policy::one_per_series);
  REQUIRE(all.has_value());
  for (const auto& each : *all)
    for (const auto& wish : each.entry.dependencies) {
      INFO(each.package.name << " " << each.entry.version << " wants " << wish.name << " " << wish.range);
      const auto range = *parse_range(wish.range);
      CHECK((newest_in(wish.name, range).empty() || std::ranges::any_of(each.needs, [&](std::size_t at) {
               return (*all)[at].package.name == wish.name
                      && satisfies(*parse_version((*all)[at].entry.version), range);
             })));
    }
}

} // namespace souk::protocol
