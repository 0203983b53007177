// Plans installs on a dependency graph and checks them.
// usage: graph_plan FILE one|many NAME[@RANGE]...    FILE as bench/package/graph.js writes it
// Prints one JSON document: how many packages were chosen, how long it took (the median of five; reading is not counted), or
// why not; exit 1 when a choice is wrong. With `many`: every range is satisfied by the newest that it allows.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "protocol/package/install_plan.hpp"

using namespace souk::protocol;
using nlohmann::json;

namespace {

package_name named(std::string name) {
  return {{}, std::move(name)};
}

std::vector<std::string> parts_of(const std::string& line) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= line.size();) {
    const auto end = std::min(line.find('\t', begin), line.size());
    parts.push_back(line.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

using graph = std::map<package_name, release_index>;

graph read_graph(const std::string& path) {
  graph made;
  std::ifstream lines{path};
  for (std::string line; std::getline(lines, line);) {
    const auto parts = parts_of(line);
    index_entry entry;
    entry.version = parts.at(1);
    for (std::size_t i = 2; i < parts.size(); ++i) {
      const auto optional = parts[i].starts_with('?');
      const auto space = parts[i].find(' ');
      const auto range = space == std::string::npos ? std::string{} : parts[i].substr(space + 1);
      if (parse_range(range))
        entry.dependencies.push_back({optional ? dependency_kind::optional : dependency_kind::normal,
                                      {},
                                      parts[i].substr(optional ? 1 : 0, space - (optional ? 1 : 0)),
                                      range});
    }
    auto& index = made[named(parts[0])];
    index.package = named(parts[0]);
    index.versions.push_back(std::move(entry));
  }
  return made;
}

result<std::vector<chosen>> plan(graph there, const std::vector<wanted_root>& roots, version_policy versions,
                                 double& ms) {
  plan_rules rules;
  rules.versions = versions;
  const auto began = std::chrono::steady_clock::now();
  install_plan made{roots, rules};
  for (auto needed = made.wanted_indexes(); !needed.empty(); needed = made.wanted_indexes())
    for (const auto& package : needed)
      if (const auto found = there.find(package); found != there.end())
        made.on_index(package, std::move(found->second));
      else
        made.on_missing(package);
  auto outcome = made.finish();
  ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
  return outcome;
}

std::string newest(const release_index& index, const range& wanted) {
  for (auto entry = index.versions.rbegin(); entry != index.versions.rend(); ++entry)
    if (satisfies(*parse_version(entry->version), wanted))
      return entry->version;
  return {};
}

// What is not as it should be, one line each.
std::vector<std::string> faults(const graph& there, const std::vector<chosen>& all, version_policy versions) {
  std::vector<std::string> lines;
  for (const auto& each : all)
    for (const auto& wish : each.entry.dependencies) {
      const auto wanted = *parse_range(wish.range);
      const auto target = there.find(named(wish.name));
      const auto fits = [&](std::size_t at) {
        return all[at].package.name == wish.name && satisfies(*parse_version(all[at].entry.version), wanted)
               && (versions == version_policy::one_per_series
                   || all[at].entry.version == newest(target->second, wanted));
      };
      const auto may_lack = wish.kind == dependency_kind::optional // and then left out where it does not fit the rest
                            && (versions == version_policy::one_per_series || target == there.end()
                                || newest(target->second, wanted).empty());
      if (!may_lack && std::ranges::none_of(each.needs, fits))
        lines.push_back(each.package.name + " " + each.entry.version + " wants " + wish.name + " " + wish.range);
    }
  return lines;
}

} // namespace

int main(int count, char** arguments) {
  if (count < 4)
    return std::fprintf(stderr, "usage: graph_plan FILE one|many NAME[@RANGE]...\n"), 2;
  const auto there = read_graph(arguments[1]);
  const auto versions = std::string{arguments[2]} == "many" ? version_policy::many : version_policy::one_per_series;
  std::vector<wanted_root> roots;
  for (int i = 3; i < count; ++i) {
    const std::string text{arguments[i]};
    const auto at = text.find('@');
    roots.push_back({named(text.substr(0, at)),
                     at == std::string::npos ? std::nullopt : std::optional{*parse_range(text.substr(at + 1))}, false});
  }
  std::vector<double> times(5);
  result<std::vector<chosen>> outcome;
  for (auto& ms : times)
    outcome = plan(there, roots, versions, ms);
  std::ranges::sort(times);
  json made{{"packages_known", there.size()}, {"took_ms", times[2]}};
  if (!outcome) {
    made["error"] = {{"code", to_string(outcome.error().code)},
                     {"message", outcome.error().message},
                     {"explanation", outcome.error().explanation}};
  } else {
    made["chosen"] = outcome->size();
    made["faults"] = faults(there, *outcome, versions);
  }
  std::printf("%s\n", made.dump(1).c_str());
  return outcome && !made["faults"].empty() ? 1 : 0;
}
