#include "runtime/node/survey_documents.hpp"

#include <algorithm>
#include <set>

#include "protocol/invariant.hpp"
#include "protocol/package/publisher.hpp"

namespace souk::runtime {
namespace {

using actors::surveyed;
using nlohmann::json;
using protocol::chosen;

const surveyed& of_package(const std::vector<surveyed>& found, const protocol::package_name& package) {
  const auto at = std::ranges::find(found, package, &surveyed::package);
  protocol::invariant(at != found.end(), "every package of the folder was asked for");
  return *at;
}

// The ranges of all that want this version, where they are stated.
std::vector<protocol::range> ranges_for(const locked_folder& folder, std::size_t at) {
  std::vector<protocol::range> all;
  const auto& what = folder.all[at];
  for (const auto& root : folder.roots)
    if (root.package == what.package && root.range)
      all.push_back(*root.range);
  for (const auto& by : folder.all)
    if (std::ranges::count(by.needs, at) > 0)
      for (const auto& each : by.entry.dependencies)
        if (each.publisher == what.package.publisher && each.name == what.package.name)
          if (auto parsed = protocol::parse_range(each.range))
            all.push_back(*std::move(parsed));
  return all;
}

// The newest that all of them allow; never one that is older than what is there.
std::string newest_allowed(const protocol::release_index& index, const std::vector<protocol::range>& ranges,
                           const std::string& installed) {
  for (auto entry = index.versions.rbegin(); entry != index.versions.rend() && entry->version != installed; ++entry) {
    const auto version = protocol::parse_version(entry->version);
    const auto fits = [&](const protocol::range& each) { return protocol::satisfies(*version, each); };
    if (version && !entry->yanked && std::ranges::all_of(ranges, fits) && !(ranges.empty() && version->is_prerelease()))
      return entry->version;
  }
  return installed;
}

void add_finding(json& to, const char* kind, const std::string& message) {
  to.push_back({{"kind", kind}, {"message", message}});
}

json findings_of(const chosen& what, const surveyed& found, protocol::wall_seconds now) {
  auto made = json::array();
  if (found.first_used && *found.first_used != what.package.publisher)
    add_finding(made, "changed_publisher",
                "the name " + what.package.name + " meant a package of " + protocol::to_text(*found.first_used));
  if (found.failure) {
    add_finding(made, "unknown", found.failure->message);
    return made;
  }
  if (found.head.expires_at < now)
    add_finding(made, "expired", "the publisher's word is no longer valid since " + rfc3339(found.head.expires_at));
  const auto entry = std::ranges::find(found.index.versions, what.entry.version, &protocol::index_entry::version);
  if (entry == found.index.versions.end() || entry->archive != what.entry.archive)
    add_finding(made, "changed", "the publisher does not list this content any more");
  else if (entry->yanked)
    add_finding(made, "yanked", "the publisher took it back");
  if (entry != found.index.versions.end() && !entry->deprecated.empty())
    add_finding(made, "deprecated", entry->deprecated);
  return made;
}

// A deprecated version works as it did, and who cannot be asked says nothing bad.
bool is_bad(const json& finding) {
  return finding["kind"] != "deprecated" && finding["kind"] != "unknown";
}

} // namespace

std::vector<protocol::package_name> packages_in(const locked_folder& folder) {
  std::set<protocol::package_name> names;
  for (const auto& each : folder.all)
    names.insert(each.package);
  return {names.begin(), names.end()};
}

json outdated_document(const locked_folder& folder, const std::vector<surveyed>& found) {
  auto packages = json::array();
  auto unknown = json::array();
  for (std::size_t at = 0; at < folder.all.size(); ++at) {
    const auto& what = folder.all[at];
    const auto& today = of_package(found, what.package);
    if (today.failure) {
      unknown.push_back({{"package", what.package.text()}, {"message", today.failure->message}});
      continue;
    }
    const auto latest = newest_allowed(today.index, {}, what.entry.version);
    const auto wanted = newest_allowed(today.index, ranges_for(folder, at), what.entry.version);
    if (latest != what.entry.version || wanted != what.entry.version)
      packages.push_back({{"package", what.package.text()},
                          {"installed", what.entry.version},
                          {"wanted", wanted},
                          {"latest", latest},
                          {"direct", what.is_root}});
  }
  return {{"packages", std::move(packages)}, {"unknown", std::move(unknown)}};
}

json audit_document(const locked_folder& folder, const std::vector<surveyed>& found, protocol::wall_seconds now) {
  auto packages = json::array();
  auto ok = true;
  for (const auto& what : folder.all) {
    auto findings = findings_of(what, of_package(found, what.package), now);
    const auto fine = std::ranges::none_of(findings, is_bad);
    ok = ok && fine;
    packages.push_back({{"package", what.package.text()},
                        {"version", what.entry.version},
                        {"ok", fine},
                        {"findings", std::move(findings)}});
  }
  return {{"ok", ok}, {"packages", std::move(packages)}};
}

} // namespace souk::runtime
