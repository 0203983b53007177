#include "protocol/package/version_solver.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <string>

#define LIBSOLV_SOLVABLE_PREPEND_DEP // or a member of libsolv's would be called as a keyword of C++20 is
extern "C" {
#include <solv/pool.h>
#include <solv/poolid.h>
#include <solv/repo.h>
#include <solv/solvable.h>
#include <solv/solver.h>
}

#include "protocol/invariant.hpp"

namespace souk::protocol {
namespace {

struct pool_end {
  void operator()(Pool* pool) const noexcept { pool_free(pool); }
};
struct solver_end {
  void operator()(Solver* solver) const noexcept { solver_free(solver); }
};

// libsolv's queue of numbers, freed at the end of a scope.
struct id_queue {
  id_queue() noexcept { queue_init(&raw); }
  ~id_queue() { queue_free(&raw); }
  id_queue(const id_queue&) = delete;
  id_queue& operator=(const id_queue&) = delete;
  Queue raw;
};

class version_world {
public:
  explicit version_world(const solver_input& input) : input_{input}, pool_{pool_create()} {
    invariant(pool_ != nullptr, "libsolv makes a pool");
    pool_setdisttype(pool_.get(), DISTTYPE_RPM);
    name_wishes();
    for (std::uint32_t package = 0; package < input_.packages.size(); ++package)
      for (std::size_t place = 0; place < input_.packages[package].size(); ++place)
        add_version(package, input_.packages[package][place], level(place));
    pool_createwhatprovides(pool_.get());
  }

  solver_outcome solve();

private:
  Id id(const std::string& text) { return pool_str2id(pool_.get(), text.c_str(), 1); }
  Id capability(std::uint32_t package) { return id("p" + std::to_string(package)); }
  Id rank_id(version_rank rank) { return id(std::to_string(rank + 1)); }
  Id related(Id left, Id right, int how) { return pool_rel2id(pool_.get(), left, right, how, 1); }

  // A repository a place in the order of liking: libsolv takes what is in the one of the highest priority.
  Repo* level(std::size_t place) {
    while (levels_.size() <= place) {
      levels_.push_back(repo_create(pool_.get(), "level"));
      levels_.back()->priority = -static_cast<int>(levels_.size());
    }
    return levels_[place];
  }

  void name_wishes();
  Id interval(Id package, version_rank first, version_rank last);
  Id any_of(const solver_wish& wish);
  Id newest_of(const solver_wish& wish);
  bool spans_slots(const solver_wish& wish) const;
  void add_version(std::uint32_t package, const solver_version& version, Repo* repo);
  std::vector<solver_reason> reasons(Solver* solver);
  void add_reason(std::vector<solver_reason>& to, Solver* solver, Id rule);

  const solver_input& input_;
  std::unique_ptr<Pool, pool_end> pool_;
  std::vector<Repo*> levels_;
  std::vector<Id> wish_ids_;
  std::vector<Id> newest_ids_; // of wishes that span slots; 0 for others
  std::map<Id, solver_pick> picks_;
};

Id version_world::interval(Id package, version_rank first, version_rank last) {
  if (first == last)
    return related(package, rank_id(first), REL_EQ);
  return related(related(package, rank_id(first), REL_GT | REL_EQ), related(package, rank_id(last), REL_LT | REL_EQ),
                 REL_WITH);
}

// Ranks that have no other version of the package between them are one interval.
Id version_world::any_of(const solver_wish& wish) {
  if (wish.suits.empty())
    return id("nothing" + std::to_string(wish_ids_.size())); // of its own, so that a reason names the right one
  std::vector<version_rank> all;
  for (const auto& each : input_.packages[wish.package])
    all.push_back(each.rank);
  std::ranges::sort(all);
  const auto package = capability(wish.package);
  Id made = 0;
  for (std::size_t i = 0; i < wish.suits.size();) {
    const auto first = std::ranges::lower_bound(all, wish.suits[i]);
    const auto count = static_cast<std::size_t>(
      std::ranges::mismatch(first, all.end(), wish.suits.begin() + static_cast<std::ptrdiff_t>(i), wish.suits.end()).in1
      - first);
    const auto last = i + std::max<std::size_t>(count, 1) - 1;
    const auto part = interval(package, wish.suits[i], wish.suits[last]);
    made = made == 0 ? part : related(made, part, REL_OR);
    i = last + 1;
  }
  return made;
}

bool version_world::spans_slots(const solver_wish& wish) const {
  std::map<version_rank, std::uint32_t> slots;
  for (const auto& each : input_.packages[wish.package])
    slots[each.rank] = each.slot;
  return std::ranges::any_of(wish.suits, [&](version_rank rank) { return slots[rank] != slots[wish.suits.front()]; });
}

Id version_world::newest_of(const solver_wish& wish) {
  for (const auto& each : input_.packages[wish.package])
    if (std::ranges::binary_search(wish.suits, each.rank))
      return interval(capability(wish.package), each.rank, each.rank);
  return 0;
}

void version_world::name_wishes() {
  for (const auto& wish : input_.wishes) {
    wish_ids_.push_back(any_of(wish));
    newest_ids_.push_back(spans_slots(wish) ? newest_of(wish) : 0);
  }
}

void version_world::add_version(std::uint32_t package, const solver_version& version, Repo* repo) {
  auto* made = pool_id2solvable(pool_.get(), repo_add_solvable(repo));
  made->name = id("p" + std::to_string(package) + "s" + std::to_string(version.slot));
  made->evr = rank_id(version.rank);
  made->arch = ARCH_NOARCH;
  solvable_add_deparray(made, SOLVABLE_PROVIDES, related(made->name, made->evr, REL_EQ), 0);
  solvable_add_deparray(made, SOLVABLE_PROVIDES, related(capability(package), made->evr, REL_EQ), 0);
  for (const auto& need : version.needs) {
    solvable_add_deparray(made, need.optional ? SOLVABLE_RECOMMENDS : SOLVABLE_REQUIRES, wish_ids_[need.wish], 0);
    if (const auto newest = newest_ids_[need.wish]; newest != 0)
      solvable_add_deparray(made, SOLVABLE_RECOMMENDS, newest, 0);
  }
  picks_[pool_solvable2id(pool_.get(), made)] = {package, version.rank};
}

void version_world::add_reason(std::vector<solver_reason>& to, Solver* solver, Id rule) {
  Id from = 0;
  Id onto = 0;
  Id dependency = 0;
  const auto type = solver_ruleinfo(solver, rule, &from, &onto, &dependency);
  const auto by = picks_.find(from);
  for (std::uint32_t wish = 0; wish < wish_ids_.size(); ++wish) {
    if (wish_ids_[wish] != dependency)
      continue;
    if ((type & SOLVER_RULE_TYPEMASK) == SOLVER_RULE_JOB)
      to.push_back({true, {}, wish});
    else if ((type & SOLVER_RULE_TYPEMASK) == SOLVER_RULE_PKG && by != picks_.end())
      to.push_back({false, by->second, wish});
    return;
  }
}

std::vector<solver_reason> version_world::reasons(Solver* solver) {
  std::vector<solver_reason> made;
  id_queue rules;
  solver_findallproblemrules(solver, 1, &rules.raw);
  for (int i = 0; i < rules.raw.count; ++i)
    add_reason(made, solver, rules.raw.elements[i]);
  return made;
}

solver_outcome version_world::solve() {
  const std::unique_ptr<Solver, solver_end> solver{solver_create(pool_.get())};
  id_queue jobs;
  for (const auto wish : input_.roots)
    queue_push2(&jobs.raw, SOLVER_INSTALL | SOLVER_SOLVABLE_PROVIDES, wish_ids_[wish]);
  solver_outcome outcome;
  if (solver_solve(solver.get(), &jobs.raw) > 0) {
    outcome.reasons = reasons(solver.get());
    return outcome;
  }
  id_queue decided;
  solver_get_decisionqueue(solver.get(), &decided.raw);
  for (int i = 0; i < decided.raw.count; ++i)
    if (const auto pick = picks_.find(decided.raw.elements[i]); pick != picks_.end())
      outcome.picks.push_back(pick->second);
  std::ranges::sort(outcome.picks);
  return outcome;
}

} // namespace

solver_outcome solve_versions(const solver_input& input) {
  return version_world{input}.solve();
}

} // namespace souk::protocol
