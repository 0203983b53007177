#include "bench/scenarios/cases.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <numeric>
#include <sstream>

namespace souk::bench {
namespace {

int failed = 0;

// What follows `name` and a colon in a file of /proc; empty when it is not there.
std::string value_in(const char* path, const std::string& name) {
  std::ifstream file{path};
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(name))
      if (const auto colon = line.find(':'); colon != std::string::npos)
        return line.substr(std::min(line.find_first_not_of(" \t", colon + 1), line.size()));
  return {};
}

} // namespace

double samples::sum() const noexcept {
  return std::accumulate(all_.begin(), all_.end(), 0.0);
}

void samples::report(benchmark::State& state, const std::string& prefix, const std::string& unit) const {
  bench::report(state, runtime::sim::summary_of(all_), prefix, unit);
  set(state, prefix + "max_" + unit, all_.empty() ? 0 : *std::ranges::max_element(all_));
}

void report(benchmark::State& state, const runtime::sim::summary& of, const std::string& prefix,
            const std::string& unit) {
  set(state, prefix + "mean_" + unit, of.mean);
  set(state, prefix + "p50_" + unit, of.p50);
  set(state, prefix + "p95_" + unit, of.p95);
}

void fail_case(benchmark::State& state, const std::string& why) {
  ++failed;
  state.SkipWithError(why.c_str());
}

int failures() noexcept {
  return failed;
}

std::uint64_t next_seed(const std::string& name) {
  static std::map<std::string, std::uint64_t> last;
  return ++last[name];
}

benchmark::internal::Benchmark* add_case(const std::string& name, void (*run)(benchmark::State&), int iterations,
                                         int repetitions) {
  return benchmark::RegisterBenchmark(name.c_str(), run)
    ->Iterations(iterations)
    ->Repetitions(repetitions)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
}

bool flag_given(const std::string& flag) {
  std::ifstream own{"/proc/self/cmdline"};
  const std::string words{std::istreambuf_iterator<char>{own}, {}};
  return words.find('\0' + flag) != std::string::npos;
}

std::string compiler() {
#ifdef __clang__
  return "clang " __clang_version__;
#else
  return "gcc " __VERSION__;
#endif
}

std::string processor() {
  const auto model = value_in("/proc/cpuinfo", "model name");
  return model.empty() ? "unknown" : model;
}

std::uint64_t memory_mib() {
  std::uint64_t kib = 0;
  std::istringstream{value_in("/proc/meminfo", "MemTotal")} >> kib;
  return kib / 1024;
}

} // namespace souk::bench
