// Going back to older versions when the newest do not suit each other: an install_plan asks libsolv.
#include <algorithm>

#include "protocol/invariant.hpp"
#include "protocol/package/install_plan.hpp"
#include "protocol/package/name.hpp"

namespace souk::protocol {

// What libsolv is asked, and what its numbers mean.
struct install_plan::search {
  solver_input input;
  std::vector<package_name> packages;
  std::map<package_name, std::uint32_t> numbers;
  std::map<std::pair<std::uint32_t, std::string>, std::uint32_t> wishes; // by package and range
  std::vector<std::string> texts;                                        // of each wish
};

namespace {

constexpr std::size_t searched_versions_max = 30'000; // about a second of libsolv
constexpr std::size_t reasons_max = 20;               // lines that a person reads
constexpr std::size_t searches_max = 10;              // each knows packages that the one before did not

// Ranges that want the same are the same wish.
template <class Search, class Suits>
std::uint32_t wish_number(Search& of, std::uint32_t package, const std::string& text, Suits suits) {
  const auto [at, is_new] = of.wishes.try_emplace({package, text}, static_cast<std::uint32_t>(of.input.wishes.size()));
  if (!is_new)
    return at->second;
  solver_wish made{package, {}};
  for (const auto& each : of.input.packages[package])
    if (suits(each.rank))
      made.suits.push_back(each.rank);
  std::ranges::sort(made.suits);
  of.input.wishes.push_back(std::move(made));
  of.texts.push_back(text);
  return at->second;
}

} // namespace

// The packages that a choice is made among grow by what the choice needs, until nothing new is met. Only these, and not
// whatever else is known by chance, so that the outcome does not depend on the order in which indexes came.
void install_plan::look_further_back() {
  std::set<package_name> among;
  for (const auto& [at, what] : needs_)
    among.insert(at.first);
  for (std::size_t searches = 0; searches < searches_max; ++searches) {
    const auto more = search_once(among);
    if (!more)
      return; // there is no such choice: failure() says why
    among.insert(more->begin(), more->end());
    met_.insert(more->begin(), more->end());
    if (!unanswered().empty())
      return; // searched again when they are here
    if (!more->empty())
      continue;
    needs_.clear();
    return choose_until_stable();
  }
}

// Fills in whose package has which number, and the versions of it that somebody may be content with: all that are allowed
// and suit a wish that is known. Others would only make the search longer.
void install_plan::add_packages(search& to, const std::set<package_name>& among) const {
  for (const auto& package : among) {
    const auto found = known_.find(package);
    if (found == known_.end())
      continue;
    to.numbers[package] = static_cast<std::uint32_t>(to.packages.size());
    to.packages.push_back(package);
    auto& versions = to.input.packages.emplace_back();
    std::vector<const want*> wants;
    for (auto each = needs_.lower_bound({package, 0}); each != needs_.end() && each->first.first == package; ++each)
      for (const auto& of : each->second.wants)
        wants.push_back(&of);
    const auto somebody_wants = [&](const version& v) {
      return wants.empty() || std::ranges::any_of(wants, [&v](const want* each) {
               return each->range == nullptr || satisfies(v, *each->range);
             });
    };
    for (const auto at : found->second.liked)
      if (somebody_wants(found->second.versions[at]))
        versions.push_back({at, found->second.slots[at], {}});
  }
  to.packages.emplace_back(); // stands for those that nobody has: no version suits
  to.input.packages.emplace_back();
}

// What a package outside the search wants is not known: it is taken to be fine, and searched again when it is chosen.
void install_plan::add_need(search& to, solver_version& of, const edge& wanted) {
  const want each{nullptr, &wanted.range, wanted.optional, false};
  if (const auto target = to.numbers.find(wanted.package); target != to.numbers.end()) {
    auto& known_target = known_.at(wanted.package);
    const auto number = wish_number(to, target->second, wanted.range.text,
                                    [&](position at) { return suits(known_target, at, each, true); });
    of.needs.push_back({number, wanted.optional});
  } else if (missing_.contains(wanted.package)) {
    const auto nobody_has = static_cast<std::uint32_t>(to.packages.size() - 1);
    of.needs.push_back(
      {wish_number(to, nobody_has, wanted.range.text, [](position) { return false; }), wanted.optional});
  }
}

// False when a root is not known: then no choice helps. Whoever asks for a package is not given one of another major
// version than the newest that suits: its first version often needs nothing, and would solve everything.
bool install_plan::add_roots(search& to) {
  for (const auto& root : roots_) {
    const auto target = to.numbers.find(root.package);
    if (target == to.numbers.end())
      return false;
    auto& of = known_.at(root.package);
    const want each{nullptr, root.range ? &*root.range : nullptr, false, root.locked};
    const auto newest = newest_for(of, {each}, std::nullopt);
    const auto prereleases_too = newest && of.versions[*newest].is_prerelease();
    to.input.roots.push_back(
      wish_number(to, target->second, root.range ? root.range->text : std::string{"in any version"}, [&](position at) {
        return suits(of, at, each, prereleases_too) && newest
               && of.versions[at].core[0] == of.versions[*newest].core[0];
      }));
  }
  return true;
}

// Nothing when no choice suits all; else the packages that the choice wants beyond `among`.
std::optional<std::vector<package_name>> install_plan::search_once(const std::set<package_name>& among) {
  searched_.reset();
  search made;
  add_packages(made, among);
  std::size_t versions = 0;
  for (const auto& each : made.input.packages)
    versions += each.size();
  if (versions > searched_versions_max)
    return std::nullopt;
  for (std::size_t i = 0; i + 1 < made.packages.size(); ++i)
    for (auto& each : made.input.packages[i])
      for (const auto& wanted : edges_of(known_.at(made.packages[i]), each.rank))
        add_need(made, each, wanted);
  if (!add_roots(made))
    return std::nullopt;
  const auto outcome = solve_versions(made.input);
  if (outcome.picks.empty()) {
    note_reasons(made, outcome);
    return std::nullopt;
  }
  searched_.emplace();
  std::vector<package_name> more;
  for (const auto& pick : outcome.picks) {
    const auto& package = made.packages[pick.package];
    (*searched_)[package].insert(pick.rank);
    for (const auto& wanted : edges_of(known_.at(package), pick.rank))
      if (!among.contains(wanted.package) && !missing_.contains(wanted.package))
        more.push_back(wanted.package);
  }
  return more;
}

// What older versions want as well, so that going back to them does not help.
void install_plan::note_reasons(const search& done, const solver_outcome& outcome) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::set<version_rank>> who; // package and wish -> versions
  for (const auto& each : outcome.reasons)
    if (!each.by_user)
      who[{each.by.package, each.wish}].insert(each.by.rank);
  const auto is_unsuited = [&](const package_name& package) {
    return std::ranges::any_of(needs_,
                               [&](const auto& each) { return each.first.first == package && !each.second.pick; });
  };
  for (const auto& [what, versions] : who) {
    const auto& package = done.packages[what.first];
    if (reasons_.size() >= reasons_max || !is_unsuited(done.packages[done.input.wishes[what.second].package]))
      continue; // a link of the chain between, which the paths show
    const auto& entries = known_.at(package).index.versions;
    const auto is_picked = std::ranges::any_of(needs_, [&](const auto& each) {
      return each.first.first == package && each.second.pick && versions.contains(*each.second.pick);
    });
    if (is_picked && versions.size() == 1)
      continue; // said already
    const auto& wish = done.input.wishes[what.second];
    const auto target = wish.package < done.packages.size() - 1 ? short_text(done.packages[wish.package])
                                                                : std::string{"a package that nobody has,"};
    reasons_.push_back("going back does not help: " + short_text(package) + " "
                       + (versions.size() == 1 ? entries[*versions.begin()].version + " wants "
                                               : entries[*versions.begin()].version + " to "
                                                   + entries[*versions.rbegin()].version + " want ")
                       + target + " " + done.texts[what.second] + " as well");
  }
}

} // namespace souk::protocol
