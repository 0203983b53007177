// The scenarios of souk as Google Benchmark cases: each does what its name says, on real peers, sockets, folders and
// commands. bench/run makes the report of them.
//
// usage: scenarios [--benchmark_filter=REGEX] ...    the flags of Google Benchmark
// SOUK is the program that real commands run (default: beside this one), SOUK_COMMIT goes into the results, SOUK_CORPUS is a
// table of real packages whose names and descriptions are used in place of made ones.

#include <cstdlib>

#include <sys/utsname.h>

#include <benchmark/benchmark.h>

#include "bench/scenarios/cases.hpp"
#include "bench/scenarios/groups.hpp"
#include "bench/scenarios/named_reporters.hpp"
#include "bench/scenarios/programs.hpp"

namespace {

void describe_run() {
  const char* commit = std::getenv("SOUK_COMMIT");
  utsname kernel{};
  ::uname(&kernel);
  benchmark::AddCustomContext("commit", commit != nullptr ? commit : "unknown");
  benchmark::AddCustomContext("compiler", souk::bench::compiler());
  benchmark::AddCustomContext("processor", souk::bench::processor());
  benchmark::AddCustomContext("memory_mib", std::to_string(souk::bench::memory_mib()));
  benchmark::AddCustomContext("kernel", std::string{kernel.sysname} + " " + kernel.release);
  benchmark::AddCustomContext("souk", SOUK_VERSION);
}

} // namespace

int main(int count, char** words) {
  const auto writes = souk::bench::flag_given("--benchmark_out");
  benchmark::Initialize(&count, words);
  if (benchmark::ReportUnrecognizedArguments(count, words))
    return 2;
  souk::bench::add_all_scenarios();
  describe_run();
  souk::bench::short_lines shown;
  souk::bench::named_json kept;
  if (writes) // the reporter of a file may only be given when the file is
    benchmark::RunSpecifiedBenchmarks(&shown, &kept);
  else
    benchmark::RunSpecifiedBenchmarks(&shown);
  souk::bench::end_networks();
  return souk::bench::failures() == 0 ? 0 : 1;
}
