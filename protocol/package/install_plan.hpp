// Which versions of which packages an install needs: from what was asked for and the indexes as they arrive.
//
//   install_plan plan{roots, rules};
//   while (auto needed = plan.wanted_indexes(); !needed.empty())
//     fetch each, in parallel: plan.on_index(...) or plan.on_missing(...)
//   plan.finish()
//
// Every wish gets the newest version that it allows. Versions of a package stand in slots: by default one slot a
// compatible series (1.x, 2.x, 0.1.x), as in cargo, and within a slot one version suits all; with `many` each version
// has a slot of its own, as in npm. Choices are made again until none changes, so what no chosen version wants any more
// counts no more. Only when that leaves somebody unsuited, libsolv looks for a set that goes back to older versions
// (version_solver); when there is none, the explanation says who wants what, and through whom.
// Every index that is met on the way is asked for, even when its package is not wanted in the end: so the outcome
// does not depend on the order in which indexes arrive.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "protocol/error.hpp"
#include "protocol/package/dependency.hpp"
#include "protocol/package/release.hpp"
#include "protocol/package/version.hpp"
#include "protocol/package/version_policy.hpp"
#include "protocol/package/version_solver.hpp"

namespace souk::protocol {

inline constexpr std::size_t plan_packages_max = 10000;
inline constexpr std::size_t plan_rounds_max = 500; // one a level of dependencies, and one a change of mind
inline constexpr std::size_t plan_searches_max = 100; // of libsolv, each knows packages that the one before did not

struct wanted_root {
  package_name package;
  std::optional<protocol::range> range; // without: the newest release, or prerelease where there is no release
  bool locked = false; // exactly this was named by its digest: taken even when it was yanked since
};

// What a lock file names of a package.
struct locked_versions {
  std::vector<std::string> versions;
  bool preferred = true; // before newer ones; an update only allows them
};

struct plan_rules {
  version_policy versions = version_policy::one_per_series;
  std::optional<wall_seconds> published_until; // nothing younger is taken
  std::map<package_name, locked_versions> locked; // taken even when they were yanked since
};

struct chosen {
  package_name package;
  index_entry entry;
  std::vector<package_name> required_by; // sorted; empty when only the user wants it
  std::vector<std::size_t> needs; // positions of what it depends on; sorted
  bool is_root = false;
};

class install_plan {
public:
  explicit install_plan(std::vector<wanted_root> roots, plan_rules rules = {});
  install_plan(install_plan&&) = default;
  install_plan& operator=(install_plan&&) = default;
  install_plan(const install_plan&) = delete; // wants point into known_ and roots_
  install_plan& operator=(const install_plan&) = delete;

  // What is needed next; empty when the plan can be finished. Each package only until it was answered.
  std::vector<package_name> wanted_indexes();

  // `index` was checked against the head of `package`: see protocol/package/release_check.hpp.
  void on_index(const package_name& package, release_index index);
  // Nobody has the index. An optional dependency is then left out.
  void on_missing(const package_name& package);

  // Sorted by package and version. Errors: conflict, and not_found for a package or a version that does not exist.
  result<std::vector<chosen>> finish();

private:
  using position = std::uint32_t; // of a version in its index
  using slot = std::uint32_t;
  using node = std::pair<package_name, slot>;
  static constexpr slot no_slot = ~slot{0}; // of a package without index, or without a version that suits

  struct want {
    const node* by = nullptr; // nobody: the user
    const protocol::range* range = nullptr;
    bool optional = false;
    bool locked = false;
  };
  struct need {
    std::vector<want> wants;
    std::optional<position> pick;
  };
  struct edge {
    package_name package;
    protocol::range range;
    bool optional = false;
  };
  struct known {
    release_index index;
    std::vector<version> versions;
    std::vector<position> liked; // the allowed ones, the best first
    std::vector<slot> slots; // of each version
    std::map<position, std::vector<edge>> edges; // of the entries that were looked at
    std::map<std::string, std::vector<bool>> in_range; // by the text of the range
  };
  using needs = std::map<node, need>;

  // install_plan.cpp: choosing the newest
  void settle();
  void choose_until_stable();
  needs gather(const needs& before);
  void add_want(const package_name& package, want what, needs& into, std::vector<const node*>& queue);
  const std::vector<edge>& edges_of(known& of, position pick);
  bool suits(known& of, position at, const want& each, bool prereleases_too);
  std::optional<position> newest_for(known& of, const std::vector<want>& wants, std::optional<slot> within);
  bool is_allowed(const known& of, position at) const;
  std::vector<package_name> unanswered() const;

  // install_search.cpp: going back to older versions
  struct search;
  void look_further_back();
  void add_packages(search& to, const std::set<package_name>& among) const;
  void add_need(search& to, solver_version& of, const edge& wanted);
  bool add_roots(search& to);
  std::optional<std::vector<package_name>> search_once(const std::set<package_name>& among);
  void note_reasons(const search& done, const solver_outcome& outcome);

  // install_explain.cpp
  std::string path_to(const want& last) const;
  std::string wish(const want& each, const package_name& package) const;
  error unsuited(const package_name& package, const need& what);
  std::optional<error> failure();

  std::vector<wanted_root> roots_;
  plan_rules rules_;
  std::map<package_name, known> known_;
  std::set<package_name> met_; // asked for at some time
  std::set<package_name> missing_;
  std::optional<std::map<package_name, std::set<position>>> searched_; // what libsolv chose: nothing else is looked at
  std::vector<std::string> reasons_; // why it found nothing
  needs needs_;
  bool settled_ = false; // needs_ follows from known_
  bool stable_ = true; // and choosing came to an end
};

} // namespace souk::protocol
