// Why an install_plan cannot be fulfilled, in words.
#include <algorithm>

#include "protocol/invariant.hpp"
#include "protocol/package/install_plan.hpp"
#include "protocol/package/name.hpp"

namespace souk::protocol {

// `you -> a 1.0.0 -> b 2.1.0`: who wants, and through whom. Of a long path, its ends.
std::string install_plan::path_to(const want& last) const {
  constexpr std::size_t end_steps = 3;
  std::vector<std::string> path;
  const auto* at = &last;
  for (std::size_t steps = 0; at->by != nullptr && steps < needs_.size(); ++steps) {
    const auto& by = needs_.at(*at->by);
    invariant(by.pick.has_value(), "only what was picked wants anything");
    path.insert(path.begin(),
                " -> " + short_text(at->by->first) + " " + known_.at(at->by->first).index.versions[*by.pick].version);
    at = &by.wants.front();
  }
  std::string text = "you";
  for (std::size_t i = 0; i < path.size(); ++i)
    if (i < end_steps || i + end_steps >= path.size())
      text += path[i];
    else if (i == end_steps)
      text += " -> " + std::to_string(path.size() - 2 * end_steps) + " more";
  return text;
}

std::string install_plan::wish(const want& each, const package_name& package) const {
  const auto range = each.range == nullptr      ? std::string{"in any version"}
                     : each.range->text.empty() ? "*"
                                                : each.range->text;
  return path_to(each) + (each.by == nullptr ? " want " : " wants ") + short_text(package) + " " + range;
}

error install_plan::unsuited(const package_name& package, const need& what) {
  auto& of = known_.at(package);
  error made{errc::conflict, "no version of " + short_text(package) + " suits all that want it", {}};
  for (const auto& each : what.wants) {
    made.explanation.push_back(wish(each, package));
    if (newest_for(of, {each}, std::nullopt))
      continue;
    made.code = errc::not_found;
    made.message =
      "no version of " + short_text(package) + " is " + (each.range == nullptr ? "there" : each.range->text);
  }
  made.explanation.insert(made.explanation.end(), reasons_.begin(), reasons_.end());
  const auto newest = std::find_if(of.index.versions.rbegin(), of.index.versions.rend(),
                                   [](const index_entry& entry) { return !entry.yanked; });
  if (newest == of.index.versions.rend())
    made.explanation.emplace_back("all its versions were yanked");
  else
    made.explanation.push_back("its newest version that was not yanked is " + newest->version);
  if (rules_.published_until)
    made.explanation.emplace_back("releases that are younger than the minimum age are not taken");
  return made;
}

std::optional<error> install_plan::failure() {
  if (needs_.size() > plan_packages_max)
    return error{errc::conflict, "this needs more than " + std::to_string(plan_packages_max) + " packages", {}};
  if (!stable_)
    return error{errc::conflict, "the dependencies go round in a circle of versions that exclude each other", reasons_};
  for (const auto& [at, what] : needs_) {
    if (what.pick)
      continue;
    const auto& package = at.first;
    if (!missing_.contains(package))
      return unsuited(package, what);
    const auto required = std::ranges::find_if(what.wants, [](const want& w) { return !w.optional; });
    if (required != what.wants.end())
      return error{errc::not_found, "nobody has the index of " + package.text(), {wish(*required, package)}};
  }
  return std::nullopt;
}

} // namespace souk::protocol
