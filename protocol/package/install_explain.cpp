// Why an install_plan cannot be fulfilled, in words.
#include <algorithm>

#include "protocol/invariant.hpp"
#include "protocol/package/install_plan.hpp"
#include "protocol/package/name.hpp"

namespace souk::protocol {

// `you -> a 1.0.0 -> b 2.1.0`: who wants, and through whom.
std::string install_plan::path_to(const want& last) const {
  std::string path;
  const auto* at = &last;
  for (std::size_t steps = 0; at->by != nullptr && steps < needs_.size(); ++steps) {
    const auto& by = needs_.at(*at->by);
    const auto& picked = known_.at(*at->by).index.versions[*by.pick];
    path = " -> " + short_text(*at->by) + " " + picked.version + path;
    at = &by.wants.front();
  }
  return "you" + path;
}

std::string install_plan::wish(const want& each, const package_name& package) const {
  const auto range = each.range == nullptr ? std::string{"in any version"} : each.range->text;
  return path_to(each) + (each.by == nullptr ? " want " : " wants ") + short_text(package) + " " + range;
}

error install_plan::unsuited(const package_name& package, const need& what) const {
  const auto& of = known_.at(package);
  error made{errc::conflict, "no version of " + short_text(package) + " suits all that want it", {}};
  for (const auto& each : what.wants) {
    made.explanation.push_back(wish(each, package));
    if (newest_for(of, {each}))
      continue;
    made.code = errc::not_found;
    made.message =
      "no version of " + short_text(package) + " is " + (each.range == nullptr ? "there" : each.range->text);
  }
  const auto newest = std::find_if(of.index.versions.rbegin(), of.index.versions.rend(),
                                   [](const index_entry& entry) { return !entry.yanked; });
  made.explanation.push_back(newest == of.index.versions.rend()
                               ? "all its versions were yanked"
                               : "its newest version that was not yanked is " + newest->version);
  return made;
}

std::optional<error> install_plan::failure() const {
  if (needs_.size() > plan_packages_max)
    return error{errc::conflict, "this needs more than " + std::to_string(plan_packages_max) + " packages", {}};
  if (!stable_)
    return error{errc::conflict, "the dependencies go round in a circle of versions that exclude each other", {}};
  for (const auto& [package, what] : needs_) {
    if (what.pick)
      continue;
    if (!missing_.contains(package))
      return unsuited(package, what);
    const auto required = std::find_if(what.wants.begin(), what.wants.end(), [](const want& w) { return !w.optional; });
    if (required != what.wants.end())
      return error{errc::not_found, "nobody has the index of " + package.text(), {wish(*required, package)}};
  }
  return std::nullopt;
}

} // namespace souk::protocol
