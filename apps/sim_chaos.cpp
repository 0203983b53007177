#include "apps/sim_chaos.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <thread>

#include <fmt/format.h>

#include "apps/one_of.hpp"
#include "apps/seed_range.hpp"
#include "apps/sim_commands.hpp"
#include "runtime/sim/chaos_scenario.hpp"

namespace souk::apps {
namespace {

namespace sim = runtime::sim;

constexpr std::uint64_t repeated_of = 20; // one run of so many is made twice and compared

struct flags {
  std::string seeds = "1..10";
  std::size_t peers = 100;
  unsigned minutes = 10;
  std::optional<unsigned> threads; // none: one a core for several seeds, one for one
  sim::shard_index shards = 4;
  sim::planted_bug bug = sim::planted_bug::none;
};

const std::map<std::string, sim::planted_bug> bug_names{{"sequence", sim::planted_bug::lost_sequence_check},
                                                        {"leak", sim::planted_bug::leaked_request},
                                                        {"self", sim::planted_bug::self_in_table}};

// A run that was made, for the document.
struct run_row {
  std::uint64_t seed = 0;
  sim::chaos_outcome outcome;
};

std::string replay_of(const flags& f, std::uint64_t seed) {
  auto line = fmt::format("souk sim chaos --seeds {0}..{0} --peers {1} --minutes {2} --shards {3}", seed, f.peers,
                          f.minutes, f.shards);
  for (const auto& [name, bug] : bug_names)
    if (bug == f.bug)
      line += " --bug " + name;
  return line;
}

// Several seeds run beside each other, each on one thread: they have nothing in common. A single one shares its threads.
struct thread_plan {
  unsigned seeds_at_once = 1;
  unsigned of_seed = 1;
};

thread_plan threads_for(const flags& f, std::uint64_t seeds) {
  const auto cores = std::max(1U, std::thread::hardware_concurrency());
  if (seeds == 1)
    return {1, f.threads.value_or(1)};
  return {static_cast<unsigned>(std::min<std::uint64_t>(f.threads.value_or(cores), seeds)), 1};
}

sim::chaos_outcome run_seed(const flags& f, unsigned threads, std::uint64_t seed) {
  sim::chaos_options options;
  options.setting.seed = seed;
  options.setting.peers = f.peers;
  options.setting.length = std::chrono::minutes{f.minutes};
  options.threads = threads;
  options.shards = f.shards;
  options.bug = f.bug;
  return sim::run_chaos(options);
}

// The same again: any difference means that something else than the seed decided.
void repeat(const flags& f, unsigned threads, run_row& row) {
  const auto again = run_seed(f, threads, row.seed);
  if (again.trace_hash != row.outcome.trace_hash || again.unseed != row.outcome.unseed)
    row.outcome.failures.push_back(
      {"two runs of a seed are the same",
       fmt::format("trace {:016x} and {:016x}, unseed {:016x} and {:016x}", row.outcome.trace_hash, again.trace_hash,
                   row.outcome.unseed, again.unseed),
       sim::ns_of(
         std::chrono::duration_cast<protocol::duration>(std::chrono::duration<double>(row.outcome.virtual_s)))});
}

json failures_of(const flags& f, const run_row& row) {
  auto all = json::array();
  for (const auto& each : row.outcome.failures)
    all.push_back({{"seed", row.seed},
                   {"invariant", each.invariant},
                   {"virtual_s", static_cast<double>(each.at - sim::time_origin_ns) / 1e9},
                   {"message", each.message},
                   {"replay", replay_of(f, row.seed)}});
  return all;
}

json document_of(const flags& f, const std::vector<run_row>& rows) {
  auto failures = json::array();
  auto runs = json::array();
  sim::fault_counts faults{};
  double virtual_s = 0;
  std::uint64_t begun = 0;
  std::uint64_t done = 0;
  for (const auto& row : rows) {
    for (auto& each : failures_of(f, row))
      failures.push_back(std::move(each));
    runs.push_back({{"seed", row.seed},
                    {"trace_hash", fmt::format("{:016x}", row.outcome.trace_hash)},
                    {"unseed", fmt::format("{:016x}", row.outcome.unseed)}});
    for (std::size_t i = 0; i < sim::fault_kinds; ++i)
      faults[i] += row.outcome.faults[i];
    virtual_s += row.outcome.virtual_s;
    begun += row.outcome.deeds_begun;
    done += row.outcome.deeds_done;
  }
  auto happened = json::object();
  for (std::size_t i = 0; i < sim::fault_kinds; ++i)
    happened[std::string{to_string(static_cast<sim::fault>(i))}] = faults[i];
  return {{"seeds", rows.size()},
          {"virtual_hours", virtual_s / 3600},
          {"failures", failures},
          {"faults", happened},
          {"requests", {{"begun", begun}, {"done", done}}},
          {"runs", runs}};
}

void show(const json& d, const terminal& out) {
  table rows{{"FAULT", "TIMES"}};
  for (const auto& [kind, times] : d["faults"].items())
    rows.row({kind, std::to_string(times.get<std::uint64_t>())});
  rows.print(out);
  for (const auto& each : d["failures"]) {
    out.say(fmt::format("{} seed {} at {:.3f} s: {}", out.red("failed"), each["seed"].get<std::uint64_t>(),
                        each["virtual_s"].get<double>(), each["invariant"].get<std::string>()));
    out.say("  " + each["message"].get<std::string>());
    out.say("  again: " + out.bold(each["replay"].get<std::string>()));
  }
  const auto failed = d["failures"].size();
  out.say(fmt::format("{} in {:.1f} virtual hours: {}", counted(d["seeds"].get<std::size_t>(), "seed", "seeds"),
                      d["virtual_hours"].get<double>(),
                      failed == 0 ? out.green("nothing broke") : out.red(counted(failed, "failure", "failures"))));
}

std::vector<run_row> run_seeds(const flags& f, const seed_range& seeds, progress_bar& bar) {
  const auto plan = threads_for(f, seeds.count());
  std::vector<run_row> rows(seeds.count());
  std::atomic<std::uint64_t> next = 0;
  std::atomic<std::uint64_t> done = 0;
  const auto work = [&] {
    for (auto i = next++; i < rows.size(); i = next++) {
      const auto seed = seeds.first + i;
      report_invariants_here(replay_of(f, seed));
      rows[i] = {seed, run_seed(f, plan.of_seed, seed)};
      if (i % repeated_of == 0)
        repeat(f, plan.of_seed, rows[i]);
      bar.show("seed", std::to_string(seed), ++done, seeds.count());
    }
  };
  std::vector<std::thread> others;
  for (unsigned i = 1; i < plan.seeds_at_once; ++i)
    others.emplace_back(work);
  work();
  for (auto& each : others)
    each.join();
  return rows;
}

int run(context& at, const flags& f) {
  const auto seeds = parse_seeds(f.seeds);
  if (!seeds)
    return finish(at, fail(seeds.error()), {});
  report_invariants(at, replay_of(f, seeds->first));
  progress_bar bar{true};
  const auto rows = run_seeds(f, *seeds, bar);
  bar.end();
  const auto document = document_of(f, rows);
  const auto shown = finish(at, document, show);
  return document["failures"].empty() ? shown : exit_invariant;
}

} // namespace

void add_sim_chaos(CLI::App& sim, context& at) {
  auto* command = sim.add_subcommand("chaos", "Works under random faults, heals, and checks that everything settles");
  const auto f = std::make_shared<flags>();
  command->add_option("--seeds", f->seeds, "A..B: each seed is a network of its own with faults of its own");
  command->add_option("--peers", f->peers, "How many peers")
    ->check(CLI::Range(std::size_t{sim::chaos_peers_min}, std::size_t{10'000}));
  command->add_option("--minutes", f->minutes, "Virtual minutes of faults in each run")->check(CLI::Range(1, 1000));
  command
    ->add_option("--threads", f->threads,
                 "Threads, one a core where there are several seeds; they change nothing but the time it takes")
    ->check(CLI::Range(1, 256));
  command->add_option("--shards", f->shards, "Parts that can run on threads of their own")->check(CLI::Range(1, 256));
  command->add_option("--bug", f->bug, "Put in on purpose, to see it found")
    ->transform(one_of(bug_names))
    ->group(""); // in no help: it tests the laboratory itself
  command->callback([&at, f] { at.chosen = [f](context& c) { return run(c, *f); }; });
}

} // namespace souk::apps
