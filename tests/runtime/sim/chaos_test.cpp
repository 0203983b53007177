// The fault laboratory: a seed is one run, whatever the threads; nothing breaks, unless a bug was put in.
#include "runtime/sim/chaos_scenario.hpp"

#include <algorithm>

#include "tests/catch.hpp"

namespace souk::runtime::sim {
namespace {

chaos_options small_storm(std::uint64_t seed) {
  chaos_options options;
  options.setting = {seed, 30, std::chrono::minutes{3}};
  return options;
}

// The first seed from that of the options to twenty that finds it, by the name of the rule that it broke; empty when none does.
std::string found_within_twenty(chaos_options options) {
  for (; options.setting.seed <= 20; ++options.setting.seed)
    if (const auto run = run_chaos(options); !run.failures.empty())
      return run.failures.front().invariant;
  return {};
}

} // namespace

TEST_CASE("chaos plan: the same seed is the same plan, in order and within the run") {
  const chaos_setting setting{7, 50, std::chrono::minutes{5}};
  const auto plan = plan_chaos(setting);
  const auto again = plan_chaos(setting);
  CHECK(plan.deeds.size() == again.deeds.size());
  CHECK(plan.latency == again.latency);
  CHECK(std::is_sorted(plan.deeds.begin(), plan.deeds.end(), [](const auto& a, const auto& b) { return a.at < b.at; }));
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const auto each = plan_chaos({seed, 50, std::chrono::minutes{5}});
    std::vector<protocol::duration> back(50, protocol::duration{-1});
    for (const auto& crash : each.crashes) {
      REQUIRE(crash.at > back[crash.peer]);
      REQUIRE(crash.at <= crash.back_at);
      back[crash.peer] = crash.back_at;
      REQUIRE(crash.back_at <= setting.length);
    }
    auto healed = protocol::duration{-1};
    for (const auto& partition : each.partitions) {
      REQUIRE(partition.from > healed);
      healed = partition.until;
      REQUIRE(healed <= setting.length);
    }
    for (peer_index i = 0; i < introducers; ++i)
      REQUIRE((each.peers[i].tells == lie::none && !each.peers[i].unreachable));
    for (const auto& deed : each.deeds)
      REQUIRE(each.peers[deed.peer].tells == lie::none);
  }
}

TEST_CASE("chaos: what is published can be told from what is not") {
  CHECK(chaos_version_number(chaos_version(17)) == 17);
  CHECK(chaos_version_number("1.x.0") == 0);
  CHECK(chaos_version_number("2.1.0") == 0);
  CHECK(chaos_content(1, 2, 3) == chaos_content(1, 2, 3));
  CHECK(chaos_content(1, 2, 3) != chaos_content(1, 2, 4));
  CHECK(chaos_value(1, 2) != chaos_value(1, 3));
}

TEST_CASE("chaos: nothing breaks, and a seed gives the same run on any number of threads") {
  fault_counts seen{};
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const auto run = run_chaos(small_storm(seed));
    for (const auto& failure : run.failures)
      FAIL_CHECK("seed " << seed << ": " << failure.invariant << ": " << failure.message);
    CHECK(run.deeds_done > 0);
    for (std::size_t i = 0; i < fault_kinds; ++i)
      seen[i] += run.faults[i];
    if (seed > 1)
      continue;
    for (const unsigned threads : {1U, 2U, 4U}) {
      auto options = small_storm(seed);
      options.threads = threads;
      const auto again = run_chaos(options);
      CHECK(again.trace_hash == run.trace_hash);
      CHECK(again.unseed == run.unseed);
    }
  }
  for (const auto kind :
       {fault::packet_loss, fault::packet_duplication, fault::packet_reordering, fault::crash, fault::restart})
    CHECK(of(seen, kind) > 0);
}

TEST_CASE("chaos: a lost sequence check is found") {
  chaos_options options; // large enough that readers are no holders; of the seeds from 1, the thirteenth is the first
  options.setting = {11, 100, std::chrono::minutes{10}};
  options.bug = planted_bug::lost_sequence_check;
  CHECK(found_within_twenty(options) == "the sequence number that a client sees never goes back");
}

TEST_CASE("chaos: a leaked request is found") {
  auto options = small_storm(1);
  options.bug = planted_bug::leaked_request;
  CHECK(found_within_twenty(options) == "each request ends exactly once");
}

TEST_CASE("chaos: a table that holds its own node is found") {
  auto options = small_storm(1);
  options.bug = planted_bug::self_in_table;
  CHECK(found_within_twenty(options) == "no table holds its own node");
}

} // namespace souk::runtime::sim
