#include "protocol/package/install_plan.hpp"

#include <algorithm>
#include <iterator>

#include "protocol/invariant.hpp"
#include "protocol/package/name.hpp"

namespace souk::protocol {
namespace {

constexpr std::size_t free_rounds = 40; // then choices that chase each other are not raised any more

// The first parts of versions that are compatible with each other, as `^` has it.
std::array<std::uint64_t, 3> series_of(const version& v) {
  if (v.core[0] != 0)
    return {v.core[0], 0, 0};
  return v.core[1] != 0 ? std::array<std::uint64_t, 3>{0, v.core[1], 0} : v.core;
}

std::vector<version> versions_of(const release_index& index) {
  std::vector<version> all;
  for (const auto& entry : index.versions) {
    auto parsed = parse_version(entry.version);
    invariant(parsed.has_value(), "the versions of a checked index can be read");
    all.push_back(std::move(*parsed));
  }
  return all;
}

// Which versions are in a range, worked out once.
template <class Known>
const std::vector<bool>& versions_in(Known& of, const range& wanted) {
  auto& in = of.in_range[wanted.text];
  if (in.empty())
    for (const auto& v : of.versions)
      in.push_back(satisfies(v, wanted));
  return in;
}

// The version that is liked best of those that suit all wants and `may` be picked. Whoever names no range is content with
// a prerelease only when there is no release.
template <class Known, class Wants, class May>
std::optional<std::uint32_t> best_of(Known& of, const Wants& wants, May may) {
  std::vector<const std::vector<bool>*> ranges;
  auto names_none = false;
  for (const auto& each : wants)
    if (each.range != nullptr)
      ranges.push_back(&versions_in(of, *each.range));
    else
      names_none = true;
  for (const auto prereleases_too : {false, true})
    for (const auto at : of.liked)
      if ((!names_none || prereleases_too || !of.versions[at].is_prerelease()) && may(at)
          && std::ranges::all_of(ranges, [at](const auto* each) { return (*each)[at]; }))
        return at;
  return std::nullopt;
}

// Gives each its pick. True when all of them were followed already.
template <class Needs, class Pick>
bool pick_all(Needs& needs, Pick pick) {
  auto stable = true;
  for (auto& [at, what] : needs) {
    const auto followed = what.pick;
    what.pick = pick(at, what);
    stable = stable && what.pick == followed;
  }
  return stable;
}

} // namespace

install_plan::install_plan(std::vector<wanted_root> roots, plan_rules rules)
    : roots_{std::move(roots)}, rules_{std::move(rules)} {}

std::vector<package_name> install_plan::unanswered() const {
  std::vector<package_name> wanted;
  for (const auto& each : met_)
    if (!known_.contains(each) && !missing_.contains(each))
      wanted.push_back(each);
  return wanted;
}

std::vector<package_name> install_plan::wanted_indexes() {
  settle();
  return needs_.size() <= plan_packages_max ? unanswered() : std::vector<package_name>{}; // otherwise finish() says why
}

// --- what is known of a package

bool install_plan::is_allowed(const known& of, position at) const {
  const auto& entry = of.index.versions[at];
  if (rules_.published_until && entry.published_at > *rules_.published_until)
    return false;
  if (!entry.yanked)
    return true;
  const auto locked = rules_.locked.find(of.index.package);
  return (locked != rules_.locked.end() && std::ranges::count(locked->second.versions, entry.version) > 0)
         || std::ranges::any_of(
           roots_, [&](const wanted_root& each) { return each.locked && each.package == of.index.package; });
}

void install_plan::on_index(const package_name& package, release_index index) {
  invariant(index.package == package, "an index was checked to be of its package");
  known of{std::move(index), {}, {}, {}, {}, {}};
  of.versions = versions_of(of.index);
  for (auto at = static_cast<position>(of.versions.size()); at-- > 0;)
    if (is_allowed(of, at))
      of.liked.push_back(at);
  const auto locked = rules_.locked.find(package);
  if (locked != rules_.locked.end() && locked->second.preferred)
    std::ranges::stable_partition(of.liked, [&](position at) {
      return std::ranges::count(locked->second.versions, of.index.versions[at].version) > 0;
    });
  std::map<std::array<std::uint64_t, 3>, slot> first_of;
  for (position at = 0; at < of.versions.size(); ++at)
    of.slots.push_back(
      rules_.versions == version_policy::many ? at : first_of.emplace(series_of(of.versions[at]), at).first->second);
  known_.insert_or_assign(package, std::move(of));
  missing_.erase(package);
  searched_.reset();
  settled_ = false;
}

void install_plan::on_missing(const package_name& package) {
  if (known_.contains(package))
    return;
  missing_.insert(package);
  settled_ = false;
}

const std::vector<install_plan::edge>& install_plan::edges_of(known& of, position pick) {
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

// --- the newest that suits

bool install_plan::suits(known& of, position at, const want& each, bool prereleases_too) {
  if (each.range == nullptr)
    return prereleases_too || !of.versions[at].is_prerelease();
  return versions_in(of, *each.range)[at];
}

std::optional<install_plan::position> install_plan::newest_for(known& of, const std::vector<want>& wants,
                                                               std::optional<slot> within) {
  const std::set<position>* only = nullptr;
  if (searched_)
    only = &(*searched_)[of.index.package];
  return best_of(of, wants, [&](position at) {
    return (!within || of.slots[at] == *within) && (only == nullptr || only->contains(at));
  });
}

// --- choosing

void install_plan::settle() {
  if (settled_)
    return;
  reasons_.clear();
  searched_.reset();
  needs_ = gather(needs_); // goes on from what was chosen before: fast, while indexes still arrive
  pick_all(needs_, [this](const node& at, const need& what) {
    return at.second == no_slot ? std::nullopt : newest_for(known_.at(at.first), what.wants, at.second);
  });
  if (unanswered().empty()) {
    needs_.clear(); // and at last from nothing
    choose_until_stable();
  }
  settled_ = true;
  if (unanswered().empty() && needs_.size() <= plan_packages_max && failure())
    look_further_back();
}

// Round after round: who wants what, then the best for all of them. Choices that chase each other in a circle are not
// raised again after a while: then each can only go back, and that ends.
void install_plan::choose_until_stable() {
  std::map<node, position> ceilings;
  const auto newest = [&](const node& at, const need& what) {
    return at.second == no_slot ? std::nullopt : newest_for(known_.at(at.first), what.wants, at.second);
  };
  const auto not_raised = [&](const node& at, const need& what) -> std::optional<position> {
    if (at.second == no_slot)
      return std::nullopt;
    auto& of = known_.at(at.first);
    const auto ceiling = ceilings.find(at);
    const auto free = newest_for(of, what.wants, at.second);
    const auto pick = !free || ceiling == ceilings.end() || *free <= ceiling->second
                        ? free
                        : best_of(of, what.wants, [&](position each) {
                            return of.slots[each] == at.second && each <= ceiling->second;
                          });
    if (pick)
      ceilings.insert_or_assign(at, *pick);
    return pick;
  };
  stable_ = false;
  for (std::size_t round = 0; round < plan_rounds_max && !stable_ && needs_.size() <= plan_packages_max; ++round) {
    needs_ = gather(needs_);
    stable_ = round < free_rounds ? pick_all(needs_, newest) : pick_all(needs_, not_raised);
  }
}

// Who wants what, by what was picked before or is the best for those who want it so far. Breadth first, so that the
// first want is a shortest path.
install_plan::needs install_plan::gather(const needs& before) {
  needs found;
  std::vector<const node*> queue;
  for (const auto& root : roots_)
    add_want(root.package, {nullptr, root.range ? &*root.range : nullptr, false, root.locked}, found, queue);
  for (std::size_t next = 0; next < queue.size() && found.size() <= plan_packages_max; ++next) {
    auto& here = found.at(*queue[next]);
    if (const auto at = before.find(*queue[next]); at != before.end())
      here.pick = at->second.pick;
    else if (queue[next]->second != no_slot)
      here.pick = newest_for(known_.at(queue[next]->first), here.wants, queue[next]->second);
    if (!here.pick)
      continue;
    for (const auto& each : edges_of(known_.at(queue[next]->first), *here.pick))
      add_want(each.package, {queue[next], &each.range, each.optional, false}, found, queue);
  }
  return found;
}

// An optional wish that no version suits is none.
void install_plan::add_want(const package_name& package, want what, needs& into, std::vector<const node*>& queue) {
  met_.insert(package);
  auto in = no_slot;
  if (const auto found = known_.find(package); found != known_.end()) {
    const auto best = newest_for(found->second, {what}, std::nullopt);
    if (!best && what.optional)
      return;
    in = best ? found->second.slots[*best] : no_slot;
  }
  const auto [at, is_new] = into.try_emplace({package, in});
  at->second.wants.push_back(what);
  if (is_new)
    queue.push_back(&at->first);
}

// --- the outcome

result<std::vector<chosen>> install_plan::finish() {
  invariant(wanted_indexes().empty(), "a plan is finished when all indexes are there");
  if (auto why = failure())
    return fail(std::move(*why));
  std::vector<chosen> all;
  std::map<node, std::size_t> places;
  std::vector<std::pair<std::size_t, std::size_t>> edges; // from, to
  for (const auto& [at, what] : needs_) {
    if (!what.pick)
      continue; // optional and missing
    places[at] = all.size();
    all.push_back({at.first, known_.at(at.first).index.versions[*what.pick], {}, {}, false});
  }
  for (const auto& [at, what] : needs_)
    if (const auto to = places.find(at); to != places.end())
      for (const auto& each : what.wants) {
        all[to->second].is_root = all[to->second].is_root || each.by == nullptr;
        if (each.by != nullptr)
          edges.emplace_back(places.at(*each.by), to->second);
      }
  std::set<std::pair<std::size_t, std::size_t>> unique{edges.begin(), edges.end()};
  for (const auto& [from, to] : unique) {
    all[from].needs.push_back(to);
    if (auto& by = all[to].required_by; by.empty() || by.back() != all[from].package)
      by.push_back(all[from].package);
  }
  return all;
}

} // namespace souk::protocol
