// marketplace/resolve: which versions of which packages an install needs, on made graphs, by protocol::install_plan alone.
#include <algorithm>
#include <map>

#include "bench/scenarios/cases.hpp"
#include "bench/scenarios/groups.hpp"
#include "protocol/package/install_plan.hpp"
#include "protocol/random.hpp"

namespace souk::bench {
namespace {

using benchmark::State;
using namespace protocol;

constexpr int resolutions = 20; // of a repetition

using graph = std::map<package_name, release_index>;

package_name named(const std::string& name) {
  return {{}, name};
}

// Ten versions of a package, 1.0.0 to 1.9.0, each with the same needs.
void add_package(graph& to, const std::string& name, const std::vector<dependency>& needs) {
  auto& index = to[named(name)];
  index.package = named(name);
  for (int minor = 0; minor < 10; ++minor) {
    index_entry entry;
    entry.version = "1." + std::to_string(minor) + ".0";
    entry.dependencies = needs;
    index.versions.push_back(std::move(entry));
  }
}

// Forms of range that occur in manifests; all of them allow 1.5.0 to 1.8.0, so that there is an answer.
dependency ranged(const std::string& name, random_source& draws) {
  const auto minor = std::to_string(draws.below(5));
  const std::vector<std::string> forms{"^1." + minor, ">=1." + minor + " <1.9", ">=1." + minor + " <2", "1.x", "^1"};
  return {dependency_kind::normal, {}, name, forms[draws.below(forms.size())]};
}

struct problem {
  graph there;
  std::vector<wanted_root> roots;
  std::size_t chosen_least = 0;
};

// One package that needs three, of which one needs another two.
problem shallow() {
  problem made;
  random_source draws{1, 0, 1};
  for (const auto* leaf : {"a", "b", "d", "e"})
    add_package(made.there, leaf, {});
  add_package(made.there, "c", {ranged("d", draws), ranged("e", draws)});
  add_package(made.there, "root", {ranged("a", draws), ranged("b", draws), ranged("c", draws)});
  made.roots = {{named("root"), {}, false}};
  made.chosen_least = 6;
  return made;
}

// Ten levels of five packages, each of which needs three of the next level.
problem deep() {
  problem made;
  random_source draws{2, 0, 1};
  const auto name = [](std::size_t level, std::size_t i) {
    return "level" + std::to_string(level) + "-" + std::to_string(i);
  };
  for (std::size_t level = 0; level < 10; ++level)
    for (std::size_t i = 0; i < 5; ++i) {
      std::vector<dependency> needs;
      for (std::size_t n = 0; level < 9 && n < 3; ++n)
        needs.push_back(ranged(name(level + 1, (i + n) % 5), draws));
      add_package(made.there, name(level, i), needs);
    }
  for (std::size_t i = 0; i < 5; ++i)
    made.roots.push_back({named(name(0, i)), {}, false});
  made.chosen_least = 50;
  return made;
}

// Fifty of a hundred packages are wanted; each needs up to two that come after it.
problem fifty() {
  problem made;
  random_source draws{3, 0, 1};
  for (std::size_t i = 0; i < 100; ++i) {
    std::vector<dependency> needs;
    for (std::size_t n = 0; n < 2; ++n)
      if (const auto other = i + 1 + draws.below(20); other < 100)
        needs.push_back(ranged("p" + std::to_string(other), draws));
    add_package(made.there, "p" + std::to_string(i), needs);
  }
  for (std::size_t i = 0; i < 100; i += 2)
    made.roots.push_back({named("p" + std::to_string(i)), {}, false});
  made.chosen_least = 50;
  return made;
}

result<std::vector<chosen>> resolve(const problem& what) {
  install_plan plan{what.roots};
  for (auto needed = plan.wanted_indexes(); !needed.empty(); needed = plan.wanted_indexes())
    for (const auto& package : needed)
      if (const auto found = what.there.find(package); found != what.there.end())
        plan.on_index(package, found->second);
      else
        plan.on_missing(package);
  return plan.finish();
}

void run(State& state, const problem& what) {
  std::size_t count = 0;
  time_each(state, [&] {
    const auto outcome = resolve(what);
    if (!outcome)
      return fail_case(state, outcome.error()), false;
    count = outcome->size();
    return count >= what.chosen_least || (fail_case(state, "fewer packages were chosen than are needed"), false);
  });
  set(state, "chosen", static_cast<double>(count));
}

void run_shallow(State& state) {
  run(state, shallow());
}
void run_deep(State& state) {
  run(state, deep());
}
void run_fifty(State& state) {
  run(state, fifty());
}

} // namespace

void add_resolve() {
  add_case("marketplace/resolve/shallow", run_shallow, resolutions, 5);
  add_case("marketplace/resolve/deep", run_deep, resolutions, 5);
  add_case("marketplace/resolve/fifty", run_fifty, resolutions, 5);
}

} // namespace souk::bench
