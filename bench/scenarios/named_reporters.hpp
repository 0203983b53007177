// Google Benchmark adds to the name of a case how often and by which clock it was run. The name of a scenario is its
// name and its parameters alone: `p2p/dht/lookup/peers:500`.
#pragma once

#include <cstdio>
#include <vector>

#include <benchmark/benchmark.h>

namespace souk::bench {

using run_list = std::vector<benchmark::BenchmarkReporter::Run>;

// In the file.
class named_json final : public benchmark::JSONReporter {
public:
  void ReportRuns(const run_list& all) override {
    auto runs = all;
    for (auto& run : runs) {
      run.run_name.iterations.clear();
      run.run_name.repetitions.clear();
      run.run_name.min_time.clear();
      run.run_name.time_type.clear();
    }
    JSONReporter::ReportRuns(runs);
  }
};

// On the screen: one line a repetition, with a few of its figures.
class short_lines final : public benchmark::BenchmarkReporter {
public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const run_list& all) override {
    for (const auto& run : all)
      if (run.run_type == Run::RT_Iteration)
        show(run);
    std::fflush(stdout);
  }

private:
  static void show(const Run& run) {
    auto name = run.run_name.function_name;
    if (!run.run_name.args.empty())
      name += "/" + run.run_name.args;
    if (run.error_occurred) {
      std::printf("%-56s FAILED: %s\n", name.c_str(), run.error_message.c_str());
      return;
    }
    std::printf("%-56s %10.3f ms", name.c_str(), run.GetAdjustedRealTime());
    for (const auto* key : {"p50_ms", "p95_ms", "virtual_p50_ms", "virtual_p95_ms", "virtual_messages"})
      if (const auto found = run.counters.find(key); found != run.counters.end())
        std::printf("  %s %.3g", key, found->second.value);
    std::printf("\n");
  }
};

} // namespace souk::bench
