#include "protocol/package/install_plan.hpp"

#include <algorithm>
#include <iterator>

#include "protocol/invariant.hpp"
#include "protocol/package/name.hpp"

namespace souk::protocol {

install_plan::install_plan(std::vector<wanted_root> roots) : roots_{std::move(roots)} {}

std::vector<package_name> install_plan::wanted_indexes() {
  settle();
  std::vector<package_name> wanted;
  if (needs_.size() <= plan_packages_max) // otherwise finish() says why
    std::set_difference(unknown_.begin(), unknown_.end(), missing_.begin(), missing_.end(), std::back_inserter(wanted));
  return wanted;
}

void install_plan::on_index(const package_name& package, const release_index& index) {
  invariant(index.package == package, "an index was checked to be of its package");
  known of{index, {}, {}};
  for (const auto& entry : index.versions) {
    auto parsed = parse_version(entry.version);
    invariant(parsed.has_value(), "the versions of a checked index can be read");
    of.versions.push_back(std::move(*parsed));
  }
  known_.insert_or_assign(package, std::move(of));
  missing_.erase(package);
  needs_.clear();
  settled_ = false;
}

void install_plan::on_missing(const package_name& package) {
  if (!known_.contains(package))
    missing_.insert(package);
}

// Round after round from nothing: pick for every package that is reached, then see what those picks want.
void install_plan::settle() {
  if (settled_)
    return;
  needs_.clear();
  unknown_.clear();
  stable_ = false;
  for (std::size_t round = 0; round < plan_rounds_max && !stable_; ++round) {
    auto next = gather(needs_);
    stable_ = true;
    for (auto& [package, what] : next) {
      if (const auto found = known_.find(package); found != known_.end())
        what.pick = newest_for(found->second, what.wants);
      else
        unknown_.insert(package);
      const auto before = needs_.find(package);
      stable_ = stable_ && before != needs_.end() && before->second.pick == what.pick;
    }
    stable_ = stable_ && next.size() == needs_.size();
    needs_ = std::move(next);
    if (needs_.size() > plan_packages_max)
      break;
  }
  settled_ = true;
}

// Who wants what when the picks of `before` stand. Breadth first, so that the first want is a shortest path.
install_plan::needs install_plan::gather(const needs& before) {
  needs found;
  std::vector<const package_name*> queue;
  for (const auto& root : roots_) {
    const auto [at, is_new] = found.try_emplace(root.package);
    at->second.wants.push_back({nullptr, root.range ? &*root.range : nullptr, false, root.locked});
    if (is_new)
      queue.push_back(&at->first);
  }
  for (std::size_t next = 0; next < queue.size() && found.size() <= plan_packages_max; ++next)
    if (const auto at = before.find(*queue[next]); at != before.end() && at->second.pick)
      follow(*queue[next], *at->second.pick, found, queue);
  return found;
}

void install_plan::follow(const package_name& from, std::size_t pick, needs& into,
                          std::vector<const package_name*>& queue) {
  for (const auto& each : edges_of(known_.at(from), pick)) {
    const auto [at, is_new] = into.try_emplace(each.package);
    at->second.wants.push_back({&known_.find(from)->first, &each.range, each.optional, false});
    if (is_new)
      queue.push_back(&at->first);
  }
}

const std::vector<install_plan::edge>& install_plan::edges_of(known& of, std::size_t pick) {
  const auto [at, is_new] = of.edges.try_emplace(pick);
  if (!is_new)
    return at->second;
  for (const auto& each : of.index.versions[pick].dependencies) {
    if (each.kind == dependency_kind::development)
      continue;
    auto range = parse_range(each.range);
    invariant(range.has_value(), "the ranges of a checked index can be read");
    at->second.push_back({{each.publisher, each.name}, std::move(*range), each.kind == dependency_kind::optional});
  }
  return at->second;
}

std::optional<std::size_t> install_plan::newest_for(const known& of, const std::vector<want>& wants) const {
  const auto locked = std::any_of(wants.begin(), wants.end(), [](const want& each) { return each.locked; });
  for (const auto prereleases_too : {false, true})
    for (auto i = of.versions.size(); i-- > 0;) {
      const auto& v = of.versions[i];
      const auto suits = [&](const want& each) {
        return each.range != nullptr ? satisfies(v, *each.range) : prereleases_too || !v.is_prerelease();
      };
      if ((locked || !of.index.versions[i].yanked) && std::all_of(wants.begin(), wants.end(), suits))
        return i;
    }
  return std::nullopt;
}

result<std::vector<chosen>> install_plan::finish() {
  invariant(wanted_indexes().empty(), "a plan is finished when all indexes are there");
  if (auto why = failure())
    return fail(std::move(*why));
  std::vector<chosen> all;
  for (const auto& [package, what] : needs_) {
    if (!what.pick)
      continue; // optional and missing
    std::set<package_name> by;
    for (const auto& each : what.wants)
      if (each.by != nullptr)
        by.insert(*each.by);
    all.push_back({package, known_.at(package).index.versions[*what.pick], {by.begin(), by.end()}});
  }
  return all;
}

} // namespace souk::protocol
