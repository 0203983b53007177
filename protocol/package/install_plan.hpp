// Which version of every package an install needs: from what was asked for and the indexes as they arrive.
//
//   install_plan plan{roots};
//   while (auto needed = plan.wanted_indexes(); !needed.empty())
//     fetch each, in parallel: plan.on_index(...) or plan.on_missing(...)
//   plan.finish()
//
// One version a package: the newest that is not yanked and suits all that want it. Choices are made again until none
// changes, so what no chosen version wants any more counts no more. It does not go back to an older version of the
// one that wants when two cannot be suited: that is a conflict, and the explanation says who wants what.
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

namespace souk::protocol {

inline constexpr std::size_t plan_packages_max = 2000;
inline constexpr std::size_t plan_rounds_max = 500; // one a level of dependencies, and one a change of mind

struct wanted_root {
  package_name package;
  std::optional<protocol::range> range; // without: the newest release, or prerelease where there is no release
  bool locked = false;                  // a lock file names it: taken even when it was yanked since
};

struct chosen {
  package_name package;
  index_entry entry;
  std::vector<package_name> required_by; // sorted; empty when only the user wants it
};

class install_plan {
public:
  explicit install_plan(std::vector<wanted_root> roots);
  install_plan(install_plan&&) = default;
  install_plan& operator=(install_plan&&) = default;
  install_plan(const install_plan&) = delete; // wants point into known_ and roots_
  install_plan& operator=(const install_plan&) = delete;

  // What is needed next; empty when the plan can be finished. Each package only until it was answered.
  std::vector<package_name> wanted_indexes();

  // `index` was checked against the head of `package`: see protocol/package/release_check.hpp.
  void on_index(const package_name& package, const release_index& index);
  // Nobody has the index. An optional dependency is then left out.
  void on_missing(const package_name& package);

  // Sorted by package. Errors: conflict, and not_found for a package or a version that does not exist.
  result<std::vector<chosen>> finish();

private:
  struct want {
    const package_name* by = nullptr; // nobody: the user
    const protocol::range* range = nullptr;
    bool optional = false;
    bool locked = false;
  };
  struct need {
    std::vector<want> wants;
    std::optional<std::size_t> pick; // position in the index
  };
  struct edge {
    package_name package;
    protocol::range range;
    bool optional = false;
  };
  struct known {
    release_index index;
    std::vector<version> versions;
    std::map<std::size_t, std::vector<edge>> edges; // of the entries that were picked at some time
  };
  using needs = std::map<package_name, need>;

  void settle();
  needs gather(const needs& before);
  void follow(const package_name& from, std::size_t pick, needs& into, std::vector<const package_name*>& queue);
  const std::vector<edge>& edges_of(known& of, std::size_t pick);
  std::optional<std::size_t> newest_for(const known& of, const std::vector<want>& wants) const;
  std::string path_to(const want& last) const;
  std::string wish(const want& each, const package_name& package) const;
  error unsuited(const package_name& package, const need& what) const;
  std::optional<error> failure() const;

  std::vector<wanted_root> roots_;
  std::map<package_name, known> known_;
  std::set<package_name> unknown_; // met while choosing, without an index
  std::set<package_name> missing_;
  needs needs_;
  bool settled_ = false; // needs_ follows from known_
  bool stable_ = true;   // and choosing came to an end
};

} // namespace souk::protocol
