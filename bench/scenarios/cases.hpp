// What the scenarios are made with: times of single operations whose percentiles become counters, errors that end a case, and
// the facts of the machine.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "protocol/error.hpp"
#include "runtime/sim/summary.hpp"

namespace souk::bench {

using steady = std::chrono::steady_clock;

inline double ms_since(steady::time_point began) {
  return std::chrono::duration<double, std::milli>(steady::now() - began).count();
}

// A set of times or other quantities; `report` makes counters PREFIXp50_UNIT, p95, mean and max of it.
class samples {
public:
  void add(double value) { all_.push_back(value); }
  std::size_t size() const noexcept { return all_.size(); }
  double sum() const noexcept;
  void report(benchmark::State& state, const std::string& prefix = {}, const std::string& unit = "ms") const;

private:
  std::vector<double> all_;
};

// The percentiles of a summary as counters.
void report(benchmark::State& state, const runtime::sim::summary& of, const std::string& prefix,
            const std::string& unit = "ms");

inline void set(benchmark::State& state, const std::string& name, double value) {
  state.counters[name] = value;
}

// Ends the case with an error, which counts as a failure of the whole run.
void fail_case(benchmark::State& state, const std::string& why);
inline void fail_case(benchmark::State& state, const protocol::error& why) {
  fail_case(state, why.message);
}
int failures() noexcept; // so far

// Does `work`, which returns whether it went well, once an iteration, and times each.
template <class Work>
void time_each(benchmark::State& state, Work work) {
  samples took;
  for (auto _ : state) {
    const auto began = steady::now();
    const auto good = work();
    const auto ms = ms_since(began);
    state.SetIterationTime(ms / 1000);
    took.add(ms);
    if (!good)
      return;
  }
  took.report(state);
}

// Counts how often a case was run, from 1. The repetitions of a simulation take it as their seed: the same ones in every run
// of the program, so that two programs can be compared pair by pair.
std::uint64_t next_seed(const std::string& name);

// A case whose iterations time themselves, in milliseconds.
benchmark::internal::Benchmark* add_case(const std::string& name, void (*run)(benchmark::State&), int iterations,
                                         int repetitions);

bool flag_given(const std::string& flag); // on this program's command line
std::string compiler();
std::string processor();
std::uint64_t memory_mib();

} // namespace souk::bench
