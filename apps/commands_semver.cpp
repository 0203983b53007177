// semver satisfies | sort: versions and ranges, without a node and without a data folder.
#include <algorithm>
#include <iostream>

#include "apps/context.hpp"
#include "protocol/package/version.hpp"

namespace souk::apps {
namespace {

result<json> satisfies(const std::string& version_text, const std::string& range_text) {
  const auto version = protocol::parse_typed_version(version_text);
  if (!version)
    return fail(version.error());
  const auto range = protocol::parse_range(range_text);
  if (!range)
    return fail(range.error());
  return json{{"satisfies", protocol::satisfies(*version, *range)}};
}

int ask_satisfies(const context& at, const std::string& version, const std::string& range) {
  const auto outcome = satisfies(version, range);
  const auto code =
    finish(at, outcome, [](const json& d, const terminal& out) { out.say(d["satisfies"].get<bool>() ? "yes" : "no"); });
  return code == 0 && !(*outcome)["satisfies"].get<bool>() ? 1 : code;
}

// Ascending; of equal ones (they differ in build metadata) the one that came first stays first.
result<json> sorted(const std::vector<std::string>& texts) {
  std::vector<protocol::version> all;
  for (const auto& text : texts) {
    auto parsed = protocol::parse_typed_version(text);
    if (!parsed)
      return fail(parsed.error());
    all.push_back(*std::move(parsed));
  }
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a < b; });
  auto versions = json::array();
  for (const auto& each : all)
    versions.push_back(to_string(each));
  return json{{"versions", std::move(versions)}};
}

std::vector<std::string> lines_of_input() {
  std::vector<std::string> lines;
  for (std::string line; std::getline(std::cin, line);)
    if (!line.empty())
      lines.push_back(line);
  return lines;
}

void show_sorted(const json& d, const terminal& out) {
  for (const auto& each : d["versions"])
    out.say(each.get<std::string>());
}

} // namespace

void add_semver_commands(CLI::App& app, context& at) {
  auto* semver = app.add_subcommand("semver", "Compare versions and ranges");
  semver->require_subcommand(1);
  auto* asks = semver->add_subcommand("satisfies", "Exit 0 when VERSION is in RANGE, else 1");
  const auto version = std::make_shared<std::string>();
  const auto range = std::make_shared<std::string>();
  asks->add_option("VERSION", *version, "as 1.2.3 or v1.2.3-rc.1")->required();
  asks->add_option("RANGE", *range, "as ^1.2, \">=1.2 <3\", 1.x, \"1.2 - 2.0\" or \"1 || 3\"")->required();
  asks->callback([&at, version, range] { at.chosen = [=](context& c) { return ask_satisfies(c, *version, *range); }; });
  auto* sorts = semver->add_subcommand("sort", "Print versions in ascending order");
  const auto texts = std::make_shared<std::vector<std::string>>();
  sorts->add_option("VERSION", *texts, "without any: one a line from standard input");
  sorts->callback([&at, texts] {
    at.chosen = [=](context& c) { return finish(c, sorted(texts->empty() ? lines_of_input() : *texts), show_sorted); };
  });
}

} // namespace souk::apps
